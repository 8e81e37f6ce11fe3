import assert from 'node:assert/strict';
import { test, inContainer, service, unique, refused, collect, sdk, anonymous, bytes } from './cases.mjs';

test('container: create, exists, delete', async () => {
  const container = service().getContainerClient(unique('made'));
  assert.equal(await container.exists(), false);
  const made = await container.create();
  assert.ok(made.etag && made.lastModified && made.requestId && made.version);
  assert.equal(await container.exists(), true);
  await container.delete();
});
test('container: create again is refused', inContainer(async c => {
  await refused(c.create(), 409, 'ContainerAlreadyExists');
  assert.equal((await c.createIfNotExists()).succeeded, false);
}));
test('container: delete what is not there', async () => {
  const container = service().getContainerClient(unique('none'));
  await refused(container.delete(), 404, 'ContainerNotFound');
  assert.equal((await container.deleteIfExists()).succeeded, false);
});
test('container: names that break the rules', () => refused(service().getContainerClient('a').create(), 400, 'OutOfRangeInput'));
test('container: names with letters that are not allowed', () =>
  refused(service().getContainerClient('Upper_Case').create(), 400, 'InvalidResourceName'));
test('container: metadata at creation and later', async () => {
  const container = service().getContainerClient(unique('meta'));
  await container.create({ metadata: { first: 'one', second: 'two words' } });
  assert.deepEqual((await container.getProperties()).metadata, { first: 'one', second: 'two words' });
  await container.setMetadata({ third: '3' });
  assert.deepEqual((await container.getProperties()).metadata, { third: '3' });
  await container.delete();
});
test('container: properties', inContainer(async c => {
  const found = await c.getProperties();
  assert.deepEqual([found.leaseState, found.leaseStatus, found.hasImmutabilityPolicy, found.hasLegalHold], ['available', 'unlocked', false, false]);
  assert.equal(found.blobPublicAccess, undefined);
}));
test('container: conditions by time', inContainer(async c => {
  await refused(c.delete({ conditions: { ifUnmodifiedSince: new Date(2000, 1, 1) } }), 412, 'ConditionNotMet');
  await refused(c.setMetadata({ a: 'b' }, { conditions: { ifModifiedSince: new Date(2100, 1, 1) } }), 412, 'ConditionNotMet');
  await c.delete({ conditions: { ifModifiedSince: new Date(2000, 1, 1) } });
}));
test('container: access policies', inContainer(async c => {
  const policy = { id: 'reads', accessPolicy: { startsOn: new Date('2020-01-01T00:00:00Z'), expiresOn: new Date('2100-01-01T00:00:00Z'), permissions: 'rl' } };
  await c.setAccessPolicy(undefined, [policy]);
  const found = await c.getAccessPolicy();
  assert.equal(found.signedIdentifiers.length, 1);
  assert.deepEqual([found.signedIdentifiers[0].id, found.signedIdentifiers[0].accessPolicy.permissions], ['reads', 'rl']);
  assert.equal(found.signedIdentifiers[0].accessPolicy.expiresOn.toISOString(), '2100-01-01T00:00:00.000Z');
}));
test('container: more than five access policies', inContainer(async c => {
  const policies = Array.from({ length: 6 }, (_, i) => ({ id: `p${i}`, accessPolicy: { permissions: 'r' } }));
  await refused(c.setAccessPolicy(undefined, policies), 400, 'InvalidXmlDocument');
}));
test('container: public access to blobs', inContainer(async c => {
  await c.uploadBlockBlob('open', Buffer.from('open'), 4);
  const everybody = new sdk.ContainerClient(c.url, anonymous());
  await refused(everybody.getBlobClient('open').download(), 404, 'ResourceNotFound');
  await c.setAccessPolicy('blob');
  assert.equal((await everybody.getBlobClient('open').downloadToBuffer()).toString(), 'open');
  await refused(collect(everybody.listBlobsFlat()), 404, 'ResourceNotFound');
  await c.setAccessPolicy('container');
  assert.equal((await collect(everybody.listBlobsFlat())).length, 1);
  assert.equal((await c.getProperties()).blobPublicAccess, 'container');
}));
test('containers: list with prefix, metadata and pages', async () => {
  const prefix = unique('list');
  const made = [0, 1, 2].map(i => service().getContainerClient(`${prefix}${i}`));
  await Promise.all(made.map((c, i) => c.create({ metadata: { number: String(i) } })));
  const pages = await collect(service().listContainers({ prefix, includeMetadata: true }).byPage({ maxPageSize: 2 }));
  assert.deepEqual(pages.map(page => page.containerItems.length), [2, 1]);
  assert.deepEqual(pages.flatMap(p => p.containerItems).map(i => i.metadata.number), ['0', '1', '2']);
  await Promise.all(made.map(c => c.delete()));
});
test('blobs: list by pages, go on from a marker', inContainer(async c => {
  const names = Array.from({ length: 7 }, (_, i) => `b${i}`);
  await Promise.all(names.map(name => c.uploadBlockBlob(name, 'x', 1)));
  const first = (await c.listBlobsFlat().byPage({ maxPageSize: 3 }).next()).value;
  assert.equal(first.segment.blobItems.length, 3);
  const rest = await collect(c.listBlobsFlat().byPage({ maxPageSize: 3, continuationToken: first.continuationToken }));
  assert.deepEqual(rest.flatMap(p => p.segment.blobItems).map(b => b.name), names.slice(3));
}));
test('blobs: list with a prefix', inContainer(async c => {
  await Promise.all(['a/1', 'a/2', 'b/1'].map(name => c.uploadBlockBlob(name, 'x', 1)));
  assert.deepEqual((await collect(c.listBlobsFlat({ prefix: 'a/' }))).map(b => b.name), ['a/1', 'a/2']);
}));
test('blobs: list by hierarchy', inContainer(async c => {
  await Promise.all(['a/1', 'a/2', 'b/c/3', 'top'].map(name => c.uploadBlockBlob(name, 'x', 1)));
  const found = await collect(c.listBlobsByHierarchy('/'));
  assert.deepEqual(found.map(item => `${item.kind} ${item.name}`), ['prefix a/', 'prefix b/', 'blob top']);
  assert.deepEqual((await collect(c.listBlobsByHierarchy('/', { prefix: 'b/' }))).map(item => item.name), ['b/c/']);
}));
test('blobs: list by hierarchy in pages', inContainer(async c => {
  await Promise.all(['a/1', 'b/1', 'c/1', 'd', 'e'].map(name => c.uploadBlockBlob(name, 'x', 1)));
  const pages = await collect(c.listBlobsByHierarchy('/').byPage({ maxPageSize: 2 }));
  const names = pages.map(p => [...(p.segment.blobPrefixes ?? []), ...p.segment.blobItems].map(i => i.name));
  assert.deepEqual(names, [['a/', 'b/'], ['c/', 'd'], ['e']]);
}));
test('blobs: list shows properties', inContainer(async c => {
  const data = bytes(100);
  await c.getBlockBlobClient('one').upload(data, 100, { metadata: { key: 'value' }, blobHTTPHeaders: { blobContentType: 'text/x-judge' } });
  await c.getPageBlobClient('two').create(1024, { blobSequenceNumber: 5 });
  const [one, two] = await collect(c.listBlobsFlat({ includeMetadata: true }));
  assert.deepEqual([one.properties.blobType, one.properties.contentLength, one.properties.contentType, one.metadata.key], ['BlockBlob', 100, 'text/x-judge', 'value']);
  assert.deepEqual([two.properties.blobType, two.properties.contentLength, two.properties.blobSequenceNumber], ['PageBlob', 1024, 5]);
  assert.deepEqual([one.properties.leaseState, one.properties.leaseStatus], ['available', 'unlocked']);
}));
test('blobs: list shows blocks that are not committed', inContainer(async c => {
  await c.getBlockBlobClient('staged').stageBlock(Buffer.from('1').toString('base64'), 'x', 1);
  assert.equal((await collect(c.listBlobsFlat())).length, 0);
  assert.deepEqual((await collect(c.listBlobsFlat({ includeUncommitedBlobs: true }))).map(b => b.name), ['staged']);
}));
test('blobs: names with all kinds of letters', inContainer(async c => {
  const names = ['a b+c', 'percent%20', 'q?x=1&y', 'hash#tag', 'ümläut/日本', "quote'(1)"].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  for (const name of names) {
    await c.uploadBlockBlob(name, name, Buffer.byteLength(name));
    assert.equal((await c.getBlobClient(name).downloadToBuffer()).toString(), name);
  }
  assert.deepEqual((await collect(c.listBlobsFlat())).map(b => b.name), names);
}));
test('service: account information', async () => {
  const found = await service().getAccountInfo();
  assert.deepEqual([found.skuName, found.accountKind], ['Standard_LRS', 'Storage']);
});
test('service: properties', async () => {
  const found = await service().getProperties();
  assert.ok(found.blobAnalyticsLogging && found.hourMetrics);
});
