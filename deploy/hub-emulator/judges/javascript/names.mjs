import assert from 'node:assert/strict';
import { test, inContainer, service, refused, collect, sdk, pipeline, credential, signedAsk, outcome } from './cases.mjs';

const NAMES = ['blob empty', 'unicod\u00e9', '////blob/empty /another', '////Upper/blob/empty /another 汉字',
  "汉字. special ~!@#$%^&*()_+`1234567890-={}|[]:\";'<>?,/'", 'ру́сский язы́к', 'عربي/عربى', 'にっぽんご/にほんご', 'a+b c%2Bd', '100%', '%41', 'emoji 😀',
  'dots..in..it', 'tab\tin it', "quote'quote", '.hidden', '~', 'UPPER and lower', 'a/b/c/', 'comma,semi;colon', '&amp;<tag>'];

for (const name of NAMES) {
  test(`name: ${JSON.stringify(name)}`, inContainer(async c => {
    const blob = c.getBlockBlobClient(name);
    await blob.upload(name, Buffer.byteLength(name));
    assert.equal((await blob.downloadToBuffer()).toString(), name);
    assert.equal((await blob.getProperties()).contentLength, Buffer.byteLength(name));
    assert.deepEqual((await collect(c.listBlobsFlat({ prefix: name }))).map(b => b.name), [name]);
    assert.deepEqual((await collect(c.listBlobsByHierarchy('$nothing', { prefix: name }))).map(b => b.name), [name]);
    const copy = c.getBlobClient(`copy of ${name}`);
    await (await copy.beginCopyFromURL(blob.url, { intervalInMs: 50 })).pollUntilDone();
    assert.equal((await copy.downloadToBuffer()).toString(), name);
  }));
}
test('name: an encoded one is a name of its own', inContainer(async c => {
  const name = encodeURIComponent('ру́сский');
  await c.getBlockBlobClient(name).upload('x', 1);
  assert.deepEqual((await collect(c.listBlobsFlat())).map(b => b.name), [name]);
}));
test('name: a backslash is a slash', inContainer(async c => {
  await c.getBlockBlobClient('folder\\file').upload('x', 1);
  assert.deepEqual((await collect(c.listBlobsFlat())).map(b => b.name), ['folder/file']);
  assert.equal(await c.getBlobClient('folder/file').exists(), true);
}));
test('name: signed by a signature as it is', inContainer(async c => {
  for (const name of ['this is a test Ж 大 仮.jpg', 'a+b', 'percent%20', '//x']) {
    await c.getBlockBlobClient(name).upload('x', 1);
    const url = await c.getBlobClient(name).generateSasUrl({ permissions: sdk.BlobSASPermissions.parse('r'), expiresOn: new Date(Date.now() + 600_000), version: '2019-07-07' });
    assert.equal((await new sdk.BlobClient(url, pipeline(new sdk.AnonymousCredential())).downloadToBuffer()).toString(), 'x');
  }
}));
test('name: by pages and folders', inContainer(async c => {
  const names = ['a b/1', 'a b/2', 'ä/1', 'plus+/1', 'top'];
  await Promise.all(names.map(name => c.uploadBlockBlob(name, 'x', 1)));
  const flat = await collect(c.listBlobsFlat().byPage({ maxPageSize: 1 }));
  assert.deepEqual(flat.flatMap(p => p.segment.blobItems).map(b => b.name).sort(), [...names].sort());
  const folders = await collect(c.listBlobsByHierarchy('/').byPage({ maxPageSize: 1 }));
  assert.deepEqual(folders.flatMap(p => [...(p.segment.blobPrefixes ?? []), ...p.segment.blobItems]).map(b => b.name).sort(), ['a b/', 'plus+/', 'top', 'ä/'].sort());
}));
test('name: folders squashed into one need no second page', inContainer(async c => {
  await Promise.all([1, 2, 3, 4].map(i => c.uploadBlockBlob(`folder/${i}`, 'x', 1)));
  const page = (await c.listBlobsByHierarchy('/').byPage({ maxPageSize: 2 }).next()).value;
  assert.deepEqual([page.continuationToken, page.segment.blobPrefixes.map(p => p.name)], ['', ['folder/']]);
}));
test('name: all numbers, in the order of their letters', inContainer(async c => {
  await Promise.all(Array.from({ length: 20 }, (_, i) => c.uploadBlockBlob(String(i), 'x', 1)));
  const pages = await collect(c.listBlobsFlat().byPage({ maxPageSize: 7 }));
  assert.deepEqual(pages.map(p => p.segment.blobItems.length), [7, 7, 6]);
  assert.deepEqual(pages.flatMap(p => p.segment.blobItems).map(b => b.name), Array.from({ length: 20 }, (_, i) => String(i)).sort());
}));
test('name: another delimiter, and one of several letters', inContainer(async c => {
  await Promise.all(['a-b-1', 'a-c', 'x--y'].map(name => c.uploadBlockBlob(name, 'x', 1)));
  assert.deepEqual((await collect(c.listBlobsByHierarchy('-'))).map(i => i.name), ['a-', 'x-']);
  assert.deepEqual((await collect(c.listBlobsByHierarchy('--'))).map(i => i.name), ['x--', 'a-b-1', 'a-c']);
}));
for (const [name, code] of [['abc-', 'InvalidResourceName'], ['abc--d', 'InvalidResourceName'], ['Acontainer', 'InvalidResourceName'],
  ['-abc', 'InvalidResourceName'], ['dev_public', 'InvalidResourceName'], ['a', 'OutOfRangeInput'], ['ab', 'OutOfRangeInput'], ['a'.repeat(64), 'OutOfRangeInput']]) {
  test(`name: no container "${name.slice(0, 12)}"`, () => refused(service().getContainerClient(name).create(), 400, code));
}
test('name: percent signs that stand for nothing', inContainer(async c =>
  assert.equal((await signedAsk('GET', `/${c.containerName}/100%25%`)).status, 400)));
test('name: a blob in the root container', async () => {
  const root = service().getContainerClient('$root');
  await root.createIfNotExists();
  const blob = new sdk.BlockBlobClient(`${service().url.replace(/\/$/, '')}/inroot`, pipeline(credential()));
  await blob.upload('x', 1);
  assert.deepEqual((await collect(root.listBlobsFlat())).map(b => b.name), ['inroot']);
  await root.delete();
});
test('name: keys of metadata that are none', inContainer(async c => {
  for (const key of ['1invalid', 'invalid.name', 'invalid-name']) {
    await refused(c.getBlockBlobClient('b').upload('x', 1, { metadata: { [key]: 'value' } }), 400, 'InvalidMetadata');
    await refused(c.getPageBlobClient('p').create(512, { metadata: { [key]: 'value' } }), 400, 'InvalidMetadata');
    await refused(c.setMetadata({ [key]: 'value' }), 400, 'InvalidMetadata');
  }
  await c.getBlockBlobClient('b').upload('x', 1, { metadata: { i0: 'a', i_: 'a, b' } });
  assert.deepEqual((await c.getBlobClient('b').getProperties()).metadata, { i0: 'a', i_: 'a, b' });
}));
test('name: metadata without a key', inContainer(async c =>
  assert.deepEqual(outcome(await signedAsk('PUT', `/${c.containerName}?restype=container&comp=metadata`, { 'x-ms-meta-': 'x' })), [400, 'EmptyMetadataKey'])));
test('name: more metadata than may be', inContainer(async c =>
  refused(c.getBlockBlobClient('b').upload('x', 1, { metadata: { big: 'x'.repeat(8193) } }), 400, 'MetadataTooLarge')));
