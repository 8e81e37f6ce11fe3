// The JavaScript SDK as a judge of blobs: many small cases, one line of outcome each. The same cases judge Azurite.
// Needs: JUDGE_BLOBS, JUDGE_PLAIN_BLOBS (the same without TLS), JUDGE_KEYS, JUDGE_MODULES (a node_modules folder), and
// JUDGE_PROFILE: whose rules are judged, hub, public, or those of both.
import { cases, Skip } from './javascript/cases.mjs';

const OF_HUB = ['service', 'containers', 'names', 'block-blobs', 'append-blobs', 'copies', 'page-blobs', 'conditions', 'leases', 'signatures', 'protocol', 'errors'];
const OF_PUBLIC = ['public'];
const profile = process.env.JUDGE_PROFILE ?? 'hub';
for (const name of [...(profile === 'public' ? [] : OF_HUB), ...(profile === 'hub' ? [] : OF_PUBLIC)]) {
  await import(`./javascript/${name}.mjs`);
}

const LIMIT = 30_000;
const oneLine = text => String(text).replace(/\s+/g, ' ').slice(0, 300);

for (const { name, run } of cases) {
  let timer;
  const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error('no answer within 30 s')), LIMIT); });
  try {
    await Promise.race([run(), late]);
    console.log(`PASS\t${name}`);
  } catch (e) {
    if (e instanceof Skip || e.statusCode === 501) {
      console.log(`SKIP\t${name}\t${e instanceof Skip ? e.message : 'the service answers 501 to it'}`);
    } else {
      console.log(`FAIL\t${name}\t${oneLine(`${e.code ?? e.name} ${e.statusCode ?? ''} ${e.message}`)}`);
    }
  } finally {
    clearTimeout(timer);
  }
}
process.exit(0);
