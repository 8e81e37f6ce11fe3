import assert from 'node:assert/strict';
import { test, inPublicContainer, publicService, refused, collect, sdk, credential, unique, signedAsk, outcome, PUBLIC_VERSION } from './cases.mjs';

const readable = blob => blob.generateSasUrl({ permissions: sdk.BlobSASPermissions.parse('r'), expiresOn: new Date(Date.now() + 600_000), version: PUBLIC_VERSION });
const withBlob = (run, options = {}) => inPublicContainer(async c => {
  const blob = c.getBlockBlobClient('b');
  await blob.upload('text', 4, options);
  await run(blob, c);
});
const tier = async blob => (await blob.getProperties()).accessTier;
const listed = async (c, name = 'b') => (await collect(c.listBlobsFlat({ includeTags: true }))).find(b => b.name === name);
const text = async blob => (await blob.downloadToBuffer()).toString();

test('tier: that of the account where none is set', withBlob(async (blob, c) => {
  const found = await blob.getProperties();
  assert.deepEqual([found.accessTier, found.accessTierInferred], ['Hot', true]);
  const { properties } = await listed(c);
  assert.deepEqual([properties.accessTier, properties.accessTierInferred], ['Hot', true]);
}));
for (const name of ['Hot', 'Cool', 'Cold']) {
  test(`tier: set to ${name}, and nothing else changes`, withBlob(async (blob, c) => {
    const before = await blob.getProperties();
    await blob.setAccessTier(name);
    const after = await blob.getProperties();
    assert.equal(after.accessTier, name);
    assert.ok(!after.accessTierInferred && after.accessTierChangedOn);
    assert.deepEqual([after.etag, after.lastModified], [before.etag, before.lastModified]);
    const { properties } = await listed(c);
    assert.deepEqual([properties.accessTier, properties.accessTierInferred], [name, undefined]);
  }));
}
test('tier: with an upload', withBlob(async blob => {
  assert.equal(await tier(blob), 'Cool');
  assert.ok(!(await blob.getProperties()).accessTierInferred);
}, { tier: 'Cool' }));
test('tier: with a block list', inPublicContainer(async c => {
  const blob = c.getBlockBlobClient('b');
  await blob.commitBlockList([], { tier: 'Cool' });
  assert.equal(await tier(blob), 'Cool');
}));
test('tier: an upload without one is back at that of the account', withBlob(async blob => {
  await blob.upload('more', 4);
  assert.equal(await tier(blob), 'Hot');
}, { tier: 'Cool' }));
test('tier: of the archive nothing can be read', withBlob(async blob => {
  await blob.setAccessTier('Archive');
  assert.equal(await tier(blob), 'Archive');
  await refused(blob.download(), 409, 'BlobArchived');
}));
test('tier: what is in the archive can be written anew and deleted', withBlob(async blob => {
  await blob.setAccessTier('Archive');
  await blob.upload('more', 4);
  assert.equal(await text(blob), 'more');
  await blob.setAccessTier('Archive');
  await blob.delete();
}));
test('tier: back from the archive', withBlob(async (blob, c) => {
  await blob.setAccessTier('Archive');
  await blob.setAccessTier('Hot', { rehydratePriority: 'High' });
  const found = await blob.getProperties();
  assert.deepEqual([found.accessTier, found.archiveStatus, found.rehydratePriority], ['Archive', 'rehydrate-pending-to-hot', 'High']);
  const { properties } = await listed(c);
  assert.deepEqual([properties.archiveStatus, properties.rehydratePriority], ['rehydrate-pending-to-hot', 'High']);
  await refused(blob.setAccessTier('Cool'), 409, 'BlobBeingRehydrated');
}));
test('tier: that no blob has', inPublicContainer(async c => {
  await c.uploadBlockBlob('b', 'text', 4);
  assert.deepEqual(outcome(await signedAsk('PUT', `/${c.containerName}/b?comp=tier`, { 'x-ms-version': PUBLIC_VERSION, 'x-ms-access-tier': 'Tepid' })), [400, 'InvalidHeaderValue']);
}));
test('tier: of pages for blocks, of blocks for pages', withBlob(async (blob, c) => {
  await refused(blob.setAccessTier('P10'), 400, 'AccessTierNotSupportedForBlobType');
  const disk = c.getPageBlobClient('disk');
  await disk.create(512);
  await refused(disk.setAccessTier('Cool'), 400, 'AccessTierNotSupportedForBlobType');
}));
test('tier: of pages', inPublicContainer(async c => {
  const disk = c.getPageBlobClient('disk');
  await disk.create(512, { tier: 'P10' });
  assert.equal(await tier(disk), 'P10');
  await disk.setAccessTier('P20');
  assert.equal(await tier(disk), 'P20');
}));
test('tier: none for append blobs', inPublicContainer(async c => {
  const blob = c.getAppendBlobClient('log');
  await blob.create();
  await refused(blob.setAccessTier('Hot'), 400, 'AccessTierNotSupportedForBlobType');
}));
test('tier: with a copy, and of a copy of what is in the archive', withBlob(async (blob, c) => {
  const target = c.getBlockBlobClient('target');
  await (await target.beginCopyFromURL(blob.url, { tier: 'Cool', intervalInMs: 50 })).pollUntilDone();
  assert.equal(await tier(target), 'Cool');
  await blob.setAccessTier('Archive');
  await refused(target.beginCopyFromURL(blob.url), 409, 'BlobArchived');
}));
test('tier: of a snapshot', withBlob(async blob => {
  const { snapshot } = await blob.createSnapshot();
  await blob.withSnapshot(snapshot).getBlockBlobClient().setAccessTier('Cool');
  assert.deepEqual([await tier(blob.withSnapshot(snapshot)), await tier(blob)], ['Cool', 'Hot']);
}));
test('tier: under a lease', withBlob(async blob => {
  const lease = blob.getBlobLeaseClient();
  await lease.acquireLease(-1);
  await blob.setAccessTier('Cool', { conditions: { leaseId: lease.leaseId } });
  await refused(blob.setAccessTier('Hot', { conditions: { leaseId: '00000000-0000-4000-8000-000000000000' } }), 412, 'LeaseIdMismatchWithBlobOperation');
}));

test('tags: set, read, counted, listed', withBlob(async (blob, c) => {
  const before = await blob.getProperties();
  await blob.setTags({ one: '1', two: 'a +-./:=_' });
  assert.deepEqual((await blob.getTags()).tags, { one: '1', two: 'a +-./:=_' });
  const after = await blob.getProperties();
  assert.deepEqual([after.tagCount, after.etag], [2, before.etag]);
  assert.equal((await blob.download()).tagCount, 2);
  const found = await listed(c);
  assert.deepEqual([found.properties.tagCount, found.tags], [2, { one: '1', two: 'a +-./:=_' }]);
}));
test('tags: with what makes a blob', inPublicContainer(async c => {
  const tags = { kind: 'disk & log', key: 'v' };
  await c.getBlockBlobClient('block').upload('x', 1, { tags: { key: 'v' } });
  await c.getPageBlobClient('page').create(512, { tags: { key: 'v' } });
  await c.getAppendBlobClient('append').create({ tags: { key: 'v' } });
  await c.getBlockBlobClient('list').commitBlockList([], { tags: { key: 'v' } });
  for (const name of ['block', 'page', 'append', 'list']) {
    assert.deepEqual((await c.getBlobClient(name).getTags()).tags, { key: 'v' });
  }
  await refused(c.getBlockBlobClient('bad').upload('x', 1, { tags }), 400, 'InvalidTag');
}));
test('tags: a snapshot has its own', withBlob(async blob => {
  await blob.setTags({ key: 'base' });
  const then = blob.withSnapshot((await blob.createSnapshot()).snapshot);
  assert.deepEqual((await then.getTags()).tags, { key: 'base' });
  await then.setTags({ key: 'snapshot' });
  assert.deepEqual([(await then.getTags()).tags.key, (await blob.getTags()).tags.key], ['snapshot', 'base']);
}));
test('tags: too many, too long, none at all', withBlob(async blob => {
  const many = count => Object.fromEntries(Array.from({ length: count }, (_, i) => [`key${i}`, 'v']));
  await blob.setTags(many(10));
  assert.equal((await blob.setTags(many(11)).catch(e => e)).statusCode, 400);
  assert.equal((await blob.setTags({ ['k'.repeat(129)]: 'v' }).catch(e => e)).statusCode, 400);
  assert.equal((await blob.setTags({ key: 'v'.repeat(257) }).catch(e => e)).statusCode, 400);
  await blob.setTags({ ['k'.repeat(128)]: 'v'.repeat(256) });
  await blob.setTags({});
  assert.equal((await blob.getProperties()).tagCount, undefined);
}));
test('tags: conditions', withBlob(async blob => {
  await blob.setTags({ tag1: 'val1', tag2: 'val2' });
  const met = { tagConditions: "tag1 = 'val1' AND \"tag2\" > 'val1'" };
  const unmet = { tagConditions: "tag1 <> 'val1'" };
  for (const act of [conditions => blob.download(0, undefined, { conditions }), conditions => blob.getProperties({ conditions }),
    conditions => blob.getTags({ conditions }), conditions => blob.setMetadata({}, { conditions }), conditions => blob.createSnapshot({ conditions }),
    conditions => blob.setHTTPHeaders({}, { conditions })]) {
    const e = await act(unmet).then(() => assert.fail('was not refused'), e => e);
    assert.equal(e.statusCode, 412);
    await act(met);
  }
  await refused(blob.delete({ deleteSnapshots: 'include', conditions: unmet }), 412, 'ConditionNotMet');
}));
test('tags: find blobs', inPublicContainer(async c => {
  const [one, two] = [unique('k'), unique('k')];
  await c.getBlockBlobClient('a').upload('x', 1, { tags: { [one]: '1', [two]: 'same' } });
  await c.getBlockBlobClient('b').upload('x', 1, { tags: { [one]: '2', [two]: 'same' } });
  await c.getBlockBlobClient('c').upload('x', 1);
  const names = async (client, query) => (await collect(client.findBlobsByTags(query))).map(b => b.name);
  assert.deepEqual(await names(publicService(), `${one}='1'`), ['a']);
  assert.deepEqual(await names(publicService(), `@container='${c.containerName}' AND ${two}='same'`), ['a', 'b']);
  assert.deepEqual(await names(c, `"${one}" >= '2' AND "${two}" = 'same'`), ['b']);
  const [found] = await collect(c.findBlobsByTags(`${one}='1'`));
  assert.deepEqual([found.containerName, found.tags, found.tagValue], [c.containerName, { [one]: '1' }, '1']);
  const pages = await collect(c.findBlobsByTags(`${two}='same'`).byPage({ maxPageSize: 1 }));
  assert.deepEqual(pages.flatMap(p => p.blobs).map(b => b.name), ['a', 'b']);
}));
for (const query of ["'key 1'='value'", "key='value @'", `${'k'.repeat(129)}='value'`, 'garbage', "key='1' and @other='2'"]) {
  test(`tags: a search that cannot be read: ${query.slice(0, 24)}`, inPublicContainer(async c => {
    const e = await refused(collect(c.findBlobsByTags(query)), 400, 'InvalidQueryParameterValue');
    assert.match(e.details.message, /^Error parsing query at or near character position/);
  }));
}

test('append blob: sealed', inPublicContainer(async c => {
  const blob = c.getAppendBlobClient('log');
  await blob.create();
  assert.equal((await blob.getProperties()).isSealed, false);
  await blob.appendBlock('text', 4);
  await blob.seal();
  assert.deepEqual([(await blob.getProperties()).isSealed, (await blob.download()).isSealed, (await listed(c, 'log')).properties.isSealed], [true, true, true]);
  await refused(blob.appendBlock('more', 4), 409, 'BlobIsSealed');
  await blob.setMetadata({ key: 'value' });
  await refused(c.getAppendBlobClient('none').seal(), 404, 'BlobNotFound');
  await c.getBlockBlobClient('block').upload('x', 1);
  await refused(c.getAppendBlobClient('block').seal(), 409, 'InvalidBlobType');
}));
test('append blob: a block from an address', withBlob(async (source, c) => {
  const blob = c.getAppendBlobClient('log');
  await blob.create();
  const answer = await blob.appendBlockFromURL(await readable(source), 1, 2);
  assert.equal(answer.blobAppendOffset, '0');
  await blob.appendBlockFromURL(await readable(source), 0, 4, { conditions: { appendPosition: 2 } });
  assert.equal(await text(blob), 'extext');
}));
test('copy: at once, of every type, with metadata', withBlob(async (blob, c) => {
  const target = c.getBlockBlobClient('target');
  const done = await target.syncCopyFromURL(await readable(blob), { metadata: { own: 'yes' } });
  assert.equal(done.copyStatus, 'success');
  assert.deepEqual([await text(target), (await target.getProperties()).metadata], ['text', { own: 'yes' }]);
}));
