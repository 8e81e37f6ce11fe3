// What all cases share: the list of them, clients that speak the version of a stamp, and a container for each case.
import { createRequire } from 'node:module';
import assert from 'node:assert/strict';
import crypto from 'node:crypto';

export const sdk = createRequire(`${process.env.JUDGE_MODULES}/judge.js`)('@azure/storage-blob');
export const VERSION = '2019-07-07';
export const cases = [];
export const test = (name, run) => cases.push({ name, run });

/** A case that cannot be tried here; its message says why. */
export class Skip extends Error {}

const accounts = new Map(process.env.JUDGE_KEYS.split(';').map(entry => {
  const colon = entry.indexOf(':');
  return [entry.slice(0, colon), entry.slice(colon + 1)];
}));
export const account = 'judgeone';
export const otherAccount = 'judgetwo';
export const credential = (name = account) => new sdk.StorageSharedKeyCredential(name, accounts.get(name));
export const endpoint = (name = account) => `${process.env.JUDGE_BLOBS}/${name}`;
export const plainEndpoint = (name = account) => `${process.env.JUDGE_PLAIN_BLOBS}/${name}`;

/** A pipeline that sends every request once, with the version that a stamp takes, and then with what `change` made of it. */
export function pipeline(credentials, change = () => {}) {
  const made = sdk.newPipeline(credentials, { retryOptions: { maxTries: 1 } });
  made.factories.push({
    create: next => ({
      sendRequest: request => {
        request.headers.set('x-ms-version', VERSION);
        change(request);
        return next.sendRequest(request);
      },
    }),
  });
  return made;
}

export const service = (name = account, change = undefined) => new sdk.BlobServiceClient(endpoint(name), pipeline(credential(name), change));
export const anonymous = () => pipeline(new sdk.AnonymousCredential());
export const unique = prefix => `${prefix}${crypto.randomBytes(6).toString('hex')}`;
export const bytes = length => crypto.randomBytes(length);
export const md5 = data => crypto.createHash('md5').update(data).digest();

/** A container of a case's own, which is removed after it. */
export function inContainer(run, name = account) {
  return async () => {
    const container = service(name).getContainerClient(unique('case'));
    await container.create();
    try {
      await run(container);
    } finally {
      await container.delete().catch(() => {});
    }
  };
}

/** Passes if this is refused with that status and that code as the SDK reads it. */
export async function refused(promise, status, code) {
  let answer;
  try {
    answer = await promise;
  } catch (e) {
    if (e.statusCode === 501) {
      throw e;
    }
    // an answer without a body has its code in a header only, which the SDK leaves there
    assert.deepEqual([e.statusCode, e.code ?? e.response?.headers.get('x-ms-error-code')], [status, code]);
    return e;
  }
  assert.fail(`was not refused with ${status} ${code}: ${JSON.stringify(Object.keys(answer))}`);
}

/** Page ranges as offsets and lengths: what the SDK calls their count is one less than that. */
export const spans = found => found.map(range => [range.offset, range.count + 1]);

export async function collect(iterator) {
  const found = [];
  for await (const one of iterator) {
    found.push(one);
  }
  return found;
}

export const blockId = number => Buffer.from(String(number).padStart(8, '0')).toString('base64');
