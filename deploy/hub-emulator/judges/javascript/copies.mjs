import assert from 'node:assert/strict';
import { test, inContainer, refused, bytes, service, otherAccount, sdk, VERSION, spans } from './cases.mjs';

const readable = blob => blob.generateSasUrl({ permissions: sdk.BlobSASPermissions.parse('r'), expiresOn: new Date(Date.now() + 600_000), version: VERSION });

test('copy: within an account', inContainer(async c => {
  const data = bytes(10_000);
  await c.getBlockBlobClient('source').upload(data, data.length, { metadata: { from: 'source' } });
  const target = c.getBlobClient('target');
  const done = await (await target.beginCopyFromURL(c.getBlobClient('source').url, { intervalInMs: 100 })).pollUntilDone();
  assert.equal(done.copyStatus, 'success');
  const found = await target.getProperties();
  assert.deepEqual([found.copyStatus, found.copyProgress, found.metadata.from], ['success', '10000/10000', 'source']);
  assert.ok((await target.downloadToBuffer()).equals(data));
}));
test('copy: with metadata of its own', inContainer(async c => {
  await c.getBlockBlobClient('source').upload('x', 1, { metadata: { from: 'source' } });
  const target = c.getBlobClient('target');
  await (await target.beginCopyFromURL(c.getBlobClient('source').url, { metadata: { own: 'yes' }, intervalInMs: 100 })).pollUntilDone();
  assert.deepEqual((await target.getProperties()).metadata, { own: 'yes' });
}));
test('copy: a page blob between accounts by a signature', inContainer(async c => {
  const source = c.getPageBlobClient('disk');
  const data = bytes(4096);
  await source.create(1 << 20);
  await source.uploadPages(data, 8192, 4096);
  const there = service(otherAccount).getContainerClient(`to${c.containerName}`);
  await there.create();
  try {
    const target = there.getPageBlobClient('disk');
    await (await target.beginCopyFromURL(await readable(source), { intervalInMs: 100 })).pollUntilDone();
    const ranges = await target.getPageRanges(0, 1 << 20);
    assert.deepEqual(spans(ranges.pageRange), [[8192, 4096]]);
    assert.ok((await target.downloadToBuffer(8192, 4096)).equals(data));
  } finally {
    await there.delete();
  }
}));
test('copy: from an account whose blob is not open', inContainer(async c => {
  await c.getBlockBlobClient('source').upload('x', 1);
  const there = service(otherAccount).getContainerClient(`to${c.containerName}`);
  await there.create();
  try {
    await refused(there.getBlobClient('target').beginCopyFromURL(c.getBlobClient('source').url), 404, 'CannotVerifyCopySource');
  } finally {
    await there.delete();
  }
}));
test('copy: from nothing', inContainer(async c => {
  const answer = await c.getBlobClient('target').beginCopyFromURL(c.getBlobClient('nothing').url).catch(e => e);
  assert.equal(answer.statusCode, 404); // whether it is BlobNotFound or CannotVerifyCopySource, no manual says
  assert.equal(await c.getBlobClient('target').exists(), false);
}));
test('copy: condition of the source', inContainer(async c => {
  await c.getBlockBlobClient('source').upload('x', 1);
  await refused(c.getBlobClient('target').beginCopyFromURL(c.getBlobClient('source').url, { sourceConditions: { ifMatch: '"0x0"' } }), 412, 'SourceConditionNotMet');
}));
test('copy: condition of the target', inContainer(async c => {
  await c.getBlockBlobClient('source').upload('x', 1);
  await c.getBlockBlobClient('target').upload('y', 1);
  await refused(c.getBlobClient('target').beginCopyFromURL(c.getBlobClient('source').url, { conditions: { ifNoneMatch: '*' } }), 409, 'BlobAlreadyExists');
}));
test('copy: over a lease', inContainer(async c => {
  await c.getBlockBlobClient('source').upload('x', 1);
  const target = c.getBlockBlobClient('target');
  await target.upload('y', 1);
  const lease = target.getBlobLeaseClient();
  await lease.acquireLease(-1);
  await refused(target.beginCopyFromURL(c.getBlobClient('source').url), 412, 'LeaseIdMissing');
  await (await target.beginCopyFromURL(c.getBlobClient('source').url, { conditions: { leaseId: lease.leaseId }, intervalInMs: 100 })).pollUntilDone();
  await lease.releaseLease();
}));
test('copy: abort what is done', inContainer(async c => {
  await c.getBlockBlobClient('source').upload('x', 1);
  const target = c.getBlobClient('target');
  const done = await (await target.beginCopyFromURL(c.getBlobClient('source').url, { intervalInMs: 100 })).pollUntilDone();
  await refused(target.abortCopyFromURL(done.copyId), 409, 'NoPendingCopyOperation');
}));
test('copy: at once is refused', inContainer(async c => {
  await c.getBlockBlobClient('source').upload('now', 3);
  const target = c.getBlobClient('target');
  await refused(target.syncCopyFromURL(await readable(c.getBlobClient('source'))), 400, 'UnsupportedHeader');
}));
