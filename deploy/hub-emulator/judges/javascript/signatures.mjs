import assert from 'node:assert/strict';
import { test, inContainer, refused, collect, unique, sdk, credential, anonymous, VERSION, endpoint, plainEndpoint } from './cases.mjs';

const soon = () => new Date(Date.now() + 600_000);
const hour = () => new Date(Date.now() - 3_600_000);
/** The query of a signature for a container, or for a blob where options name one. */
const signed = (c, options) => sdk.generateBlobSASQueryParameters(
  { containerName: c.containerName, version: VERSION, ...options }, credential()).toString();
const readBlob = sdk.BlobSASPermissions.parse('r');
const ofContainer = letters => sdk.ContainerSASPermissions.parse(letters);
const ofAccount = options => sdk.generateAccountSASQueryParameters({ version: VERSION, services: 'b', resourceTypes: 'sco',
  permissions: sdk.AccountSASPermissions.parse('rwdlac'), expiresOn: soon(), ...options }, credential()).toString();
const blobBy = (c, query, name = 'b', start = endpoint()) => new sdk.BlockBlobClient(`${start}/${c.containerName}/${name}?${query}`, anonymous());
const containerBy = (c, query) => new sdk.ContainerClient(`${endpoint()}/${c.containerName}?${query}`, anonymous());
const withBlob = run => inContainer(async c => {
  await c.uploadBlockBlob('b', 'secret', 6);
  await run(c);
});
const read = async blob => (await blob.downloadToBuffer()).toString();

test('SAS of an account: everything', withBlob(async c => {
  const query = ofAccount({});
  assert.equal(await read(blobBy(c, query)), 'secret');
  await blobBy(c, query, 'new').upload('x', 1);
  assert.equal((await collect(containerBy(c, query).listBlobsFlat())).length, 2);
  await collect(new sdk.BlobServiceClient(`${endpoint()}?${query}`, anonymous()).listContainers());
  await blobBy(c, query).delete();
}));
test('SAS of an account: no permission for this', withBlob(async c => {
  const query = ofAccount({ permissions: sdk.AccountSASPermissions.parse('r') });
  await refused(blobBy(c, query).upload('x', 1), 403, 'AuthorizationPermissionMismatch');
  await refused(collect(containerBy(c, query).listBlobsFlat()), 403, 'AuthorizationPermissionMismatch');
}));
test('SAS of an account: not for this type of resource', withBlob(async c => {
  await refused(blobBy(c, ofAccount({ resourceTypes: 's' })).download(), 403, 'AuthorizationResourceTypeMismatch');
}));
test('SAS of an account: not for blobs', withBlob(async c => {
  await refused(blobBy(c, ofAccount({ services: 'q' })).download(), 403, 'AuthorizationServiceMismatch');
}));
test('SAS of a blob: read', withBlob(async c => {
  assert.equal(await read(blobBy(c, signed(c, { blobName: 'b', permissions: readBlob, expiresOn: soon() }))), 'secret');
}));
test('SAS of a blob: reads no other blob', withBlob(async c => {
  await c.uploadBlockBlob('other', 'x', 1);
  await refused(blobBy(c, signed(c, { blobName: 'b', permissions: readBlob, expiresOn: soon() }), 'other').download(), 403, 'AuthenticationFailed');
}));
test('SAS of a blob: does not write', withBlob(async c => {
  await refused(blobBy(c, signed(c, { blobName: 'b', permissions: readBlob, expiresOn: soon() })).upload('x', 1), 403, 'AuthorizationPermissionMismatch');
}));
test('SAS of a blob: create does not overwrite', withBlob(async c => {
  const create = sdk.BlobSASPermissions.parse('c');
  await blobBy(c, signed(c, { blobName: 'new', permissions: create, expiresOn: soon() }), 'new').upload('x', 1);
  await refused(blobBy(c, signed(c, { blobName: 'b', permissions: create, expiresOn: soon() })).upload('x', 1), 403, 'UnauthorizedBlobOverwrite');
}));
test('SAS of a blob: pages', withBlob(async c => {
  const query = signed(c, { blobName: 'disk', permissions: sdk.BlobSASPermissions.parse('rcw'), expiresOn: soon() });
  const disk = new sdk.PageBlobClient(`${endpoint()}/${c.containerName}/disk?${query}`, anonymous());
  await disk.create(1024);
  await disk.uploadPages(Buffer.alloc(512, 1), 0, 512);
  assert.equal((await disk.getPageRanges(0, 1024)).pageRange.length, 1);
  await refused(disk.delete(), 403, 'AuthorizationPermissionMismatch');
}));
test('SAS of a container: read, write, list', withBlob(async c => {
  const query = signed(c, { permissions: ofContainer('rwl'), expiresOn: soon() });
  assert.equal(await read(blobBy(c, query)), 'secret');
  await blobBy(c, query, 'new').upload('x', 1);
  assert.equal((await collect(containerBy(c, query).listBlobsFlat())).length, 2);
}));
test('SAS of a container: without list', withBlob(async c => {
  await refused(collect(containerBy(c, signed(c, { permissions: ofContainer('r'), expiresOn: soon() })).listBlobsFlat()), 403, 'AuthorizationPermissionMismatch');
}));
test('SAS of a container: does not delete the container', withBlob(async c => {
  await refused(containerBy(c, signed(c, { permissions: ofContainer('rwdl'), expiresOn: soon() })).delete(), 403, 'AuthorizationPermissionMismatch');
}));
test('SAS: expired', withBlob(async c => {
  await refused(blobBy(c, signed(c, { blobName: 'b', permissions: readBlob, expiresOn: hour() })).download(), 403, 'AuthenticationFailed');
}));
test('SAS: not yet begun', withBlob(async c => {
  await refused(blobBy(c, signed(c, { blobName: 'b', permissions: readBlob, startsOn: soon(), expiresOn: new Date(Date.now() + 3_600_000) })).download(), 403, 'AuthenticationFailed');
}));
test('SAS: changed by hand', withBlob(async c => {
  const query = signed(c, { blobName: 'b', permissions: readBlob, expiresOn: soon() });
  await refused(blobBy(c, query.replace('sp=r', 'sp=rw')).download(), 403, 'AuthenticationFailed');
}));
test('SAS: of a newer version than a stamp takes', withBlob(async c => {
  await refused(blobBy(c, signed(c, { blobName: 'b', permissions: readBlob, expiresOn: soon(), version: '2020-08-04' })).download(), 403, 'AuthenticationFailed');
}));
test('SAS: from another address', withBlob(async c => {
  const ranged = start => signed(c, { blobName: 'b', permissions: readBlob, expiresOn: soon(), ipRange: { start } });
  await refused(blobBy(c, ranged('10.1.2.3')).download(), 403, 'AuthorizationSourceIPMismatch');
  assert.equal(await read(blobBy(c, ranged('127.0.0.1'))), 'secret');
}));
test('SAS: within a range of addresses', withBlob(async c => {
  const query = signed(c, { blobName: 'b', permissions: readBlob, expiresOn: soon(), ipRange: { start: '127.0.0.0', end: '127.0.0.255' } });
  assert.equal(await read(blobBy(c, query)), 'secret');
}));
test('SAS: only by HTTPS', withBlob(async c => {
  const query = signed(c, { blobName: 'b', permissions: readBlob, expiresOn: soon(), protocol: sdk.SASProtocol.Https });
  await refused(blobBy(c, query, 'b', plainEndpoint()).download(), 403, 'AuthorizationProtocolMismatch');
  if (endpoint().startsWith('https')) {
    assert.equal(await read(blobBy(c, query)), 'secret');
  }
}));
test('SAS: by HTTP where both are allowed', withBlob(async c => {
  const query = signed(c, { blobName: 'b', permissions: readBlob, expiresOn: soon(), protocol: sdk.SASProtocol.HttpsAndHttp });
  assert.equal(await read(blobBy(c, query, 'b', plainEndpoint())), 'secret');
}));
test('SAS: headers of the answer', withBlob(async c => {
  const query = signed(c, { blobName: 'b', permissions: readBlob, expiresOn: soon(), contentType: 'text/x-judge', contentDisposition: 'attachment; filename=x', cacheControl: 'no-store' });
  const found = await blobBy(c, query).download();
  assert.deepEqual([found.contentType, found.contentDisposition, found.cacheControl], ['text/x-judge', 'attachment; filename=x', 'no-store']);
}));
test('SAS by policy: read, then withdrawn', withBlob(async c => {
  const policy = { id: 'reads', accessPolicy: { expiresOn: soon(), permissions: 'r' } };
  await c.setAccessPolicy(undefined, [policy]);
  const query = signed(c, { blobName: 'b', identifier: 'reads' });
  assert.equal(await read(blobBy(c, query)), 'secret');
  await refused(blobBy(c, query).upload('x', 1), 403, 'AuthorizationPermissionMismatch');
  await c.setAccessPolicy(undefined, []);
  await refused(blobBy(c, query).download(), 403, 'AuthenticationFailed');
}));
test('SAS by policy: the policy has ended', withBlob(async c => {
  await c.setAccessPolicy(undefined, [{ id: 'old', accessPolicy: { expiresOn: hour(), permissions: 'r' } }]);
  await refused(blobBy(c, signed(c, { blobName: 'b', identifier: 'old' })).download(), 403, 'AuthenticationFailed');
}));
test('SAS by policy: the same field twice', withBlob(async c => {
  await c.setAccessPolicy(undefined, [{ id: 'reads', accessPolicy: { expiresOn: soon(), permissions: 'r' } }]);
  const query = signed(c, { blobName: 'b', identifier: 'reads', permissions: readBlob, expiresOn: soon() });
  await refused(blobBy(c, query).download(), 403, 'AuthenticationFailed');
}));
test('SAS of a snapshot', withBlob(async c => {
  const { snapshot } = await c.getBlobClient('b').createSnapshot();
  const query = signed(c, { blobName: 'b', snapshotTime: snapshot, permissions: readBlob, expiresOn: soon() });
  assert.equal((await new sdk.BlobClient(`${endpoint()}/${c.containerName}/b?snapshot=${encodeURIComponent(snapshot)}&${query}`, anonymous()).downloadToBuffer()).toString(), 'secret');
}));

const OVERRIDES = { cacheControl: 'cache-over', contentDisposition: 'disposition-over', contentEncoding: 'encoding-over', contentLanguage: 'language-over', contentType: 'type-over' };
test('SAS: all headers of the answer, to GET and HEAD', inContainer(async c => {
  const blob = c.getPageBlobClient('disk');
  await blob.create(1024, { blobHTTPHeaders: { blobCacheControl: 'own', blobContentType: 'own/own', blobContentDisposition: 'own', blobContentEncoding: 'own', blobContentLanguage: 'own' } });
  const by = query => new sdk.PageBlobClient(`${endpoint()}/${c.containerName}/disk?${query}`, anonymous());
  const told = found => Object.keys(OVERRIDES).map(name => found[name]);
  const over = by(signed(c, { blobName: 'disk', permissions: readBlob, expiresOn: soon(), ...OVERRIDES }));
  assert.deepEqual([told(await over.getProperties()), told(await over.download())], [Object.values(OVERRIDES), Object.values(OVERRIDES)]);
  const own = by(signed(c, { blobName: 'disk', permissions: readBlob, expiresOn: soon() }));
  assert.deepEqual(told(await own.getProperties()), ['own', 'own', 'own', 'own', 'own/own']);
}));
test('SAS: a disposition of all kinds of letters', withBlob(async c => {
  const contentDisposition = `attachment; filename="a%20b"; filename*=UTF-8''${encodeURIComponent('Ж 大')}`;
  assert.equal((await blobBy(c, signed(c, { blobName: 'b', permissions: readBlob, expiresOn: soon(), contentDisposition })).getProperties()).contentDisposition, contentDisposition);
}));
test('SAS of a container: nothing of the container itself, nothing of the account', withBlob(async c => {
  for (const query of [signed(c, { permissions: ofContainer('racwdl'), expiresOn: soon() }), signed(c, { blobName: 'b', permissions: sdk.BlobSASPermissions.parse('racwd'), expiresOn: soon() })]) {
    const there = containerBy(c, query);
    for (const act of [() => there.getProperties(), () => there.create(), () => there.setMetadata({}), () => there.getAccessPolicy(),
      () => there.getBlobLeaseClient().acquireLease(-1), () => new sdk.BlobServiceClient(`${endpoint()}?${query}`, anonymous()).getAccountInfo()]) {
      assert.equal((await act().catch(e => e)).statusCode, 403);
    }
  }
}));
test('SAS of a container: not for another one', withBlob(async c => inContainer(async other => {
  await other.uploadBlockBlob('b', 'x', 1);
  assert.equal((await blobBy(other, signed(c, { permissions: ofContainer('r'), expiresOn: soon() })).download().catch(e => e)).statusCode, 403);
})()));
test('SAS of a blob: lists nothing', withBlob(async c =>
  assert.equal((await collect(containerBy(c, signed(c, { blobName: 'b', permissions: readBlob, expiresOn: soon() })).listBlobsFlat()).catch(e => e)).statusCode, 403)));
test('SAS of a snapshot: neither the blob nor another one', withBlob(async c => {
  const blob = c.getBlobClient('b');
  const [one, two] = [await blob.createSnapshot(), await blob.createSnapshot()];
  const query = signed(c, { blobName: 'b', snapshotTime: one.snapshot, permissions: readBlob, expiresOn: soon() });
  const by = more => new sdk.BlobClient(`${endpoint()}/${c.containerName}/b?${more}${query}`, anonymous()).download().catch(e => e);
  assert.equal((await by('')).statusCode, 403);
  assert.equal((await by(`snapshot=${encodeURIComponent(two.snapshot)}&`)).statusCode, 403);
}));
test('SAS by policy: times there, permissions here', withBlob(async c => {
  await c.setAccessPolicy(undefined, [{ id: 'times', accessPolicy: { startsOn: hour(), expiresOn: soon() } }]);
  assert.equal(await read(blobBy(c, signed(c, { blobName: 'b', identifier: 'times', permissions: readBlob }))), 'secret');
}));
test('SAS by policy: changed afterwards', withBlob(async c => {
  await c.setAccessPolicy(undefined, [{ id: 'p', accessPolicy: { expiresOn: soon(), permissions: 'r' } }]);
  const query = signed(c, { blobName: 'b', identifier: 'p' });
  assert.equal(await read(blobBy(c, query)), 'secret');
  await c.setAccessPolicy(undefined, [{ id: 'p', accessPolicy: { expiresOn: soon(), permissions: 'w' } }]);
  assert.equal((await blobBy(c, query).download().catch(e => e)).statusCode, 403);
}));
test('SAS by policy: that there is none of', withBlob(async c =>
  assert.equal((await blobBy(c, signed(c, { blobName: 'b', identifier: 'none' })).download().catch(e => e)).statusCode, 403)));
test('SAS of an account: makes and deletes containers', async () => {
  const there = new sdk.BlobServiceClient(`${endpoint()}?${ofAccount({})}`, anonymous()).getContainerClient(unique('sas'));
  await there.create({ metadata: { key: 'value' } });
  assert.deepEqual((await there.getProperties()).metadata, { key: 'value' });
  await there.setMetadata({});
  await there.delete();
});
test('SAS of an account: the right to write is the right to copy over', withBlob(async c => {
  await c.uploadBlockBlob('target', 'old', 3);
  const copy = permissions => blobBy(c, ofAccount({ permissions: sdk.AccountSASPermissions.parse(permissions) }), 'target')
    .beginCopyFromURL(`${c.getBlobClient('b').url}?${ofAccount({})}`).catch(e => e);
  assert.equal((await copy('rc')).statusCode, 403);
  await copy('rw');
  assert.equal((await c.getBlobClient('target').downloadToBuffer()).toString(), 'secret');
}));
test('SAS of an account: expired, of the wrong resource, of the wrong service', withBlob(async c => {
  for (const options of [{ expiresOn: hour() }, { resourceTypes: 'co' }, { services: 'tqf' }, { permissions: sdk.AccountSASPermissions.parse('wdlcup') }]) {
    assert.equal((await new sdk.BlobServiceClient(`${endpoint()}?${ofAccount(options)}`, anonymous()).getProperties().catch(e => e)).statusCode, 403);
  }
}));
test('anybody: reads blobs, changes nothing', withBlob(async c => {
  await c.setAccessPolicy('container');
  const everybody = new sdk.ContainerClient(c.url, anonymous());
  assert.ok((await everybody.getProperties()).etag);
  assert.equal((await everybody.getBlobClient('b').getProperties()).contentLength, 6);
  assert.equal((await collect(everybody.listBlobsByHierarchy('/'))).length, 1);
  for (const act of [() => everybody.getBlockBlobClient('b').upload('x', 1), () => everybody.deleteBlob('b'), () => everybody.setMetadata({}), () => everybody.getAccessPolicy()]) {
    assert.ok([401, 403, 404, 409].includes((await act().catch(e => e)).statusCode));
  }
  await c.setAccessPolicy();
  assert.ok((await everybody.getBlobClient('b').getProperties().catch(e => e)).statusCode >= 400);
}));
