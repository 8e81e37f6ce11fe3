import assert from 'node:assert/strict';
import http from 'node:http';
import { test, inContainer, refused, bytes, service, otherAccount, sdk, credential, collect, VERSION, spans, Skip } from './cases.mjs';

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

const finished = async (target, source, options = {}) => (await target.beginCopyFromURL(source, { intervalInMs: 50, ...options })).pollUntilDone();
test('copy: small ones are there when they are answered', inContainer(async c => {
  await c.getBlockBlobClient('source').upload('text', 4, { blobHTTPHeaders: { blobContentType: 'text/x-judge', blobContentLanguage: 'de' } });
  const target = c.getBlobClient('target');
  await target.beginCopyFromURL(c.getBlobClient('source').url);
  const found = await target.getProperties();
  assert.deepEqual([found.copyStatus, found.contentType, found.contentLanguage, found.contentLength], ['success', 'text/x-judge', 'de', 4]);
  assert.ok(found.copyId && found.copyCompletedOn && found.copySource);
}));
test('copy: of a snapshot, and back over its blob', inContainer(async c => {
  const blob = c.getBlockBlobClient('b');
  await blob.upload('before', 6);
  const then = blob.withSnapshot((await blob.createSnapshot()).snapshot);
  await blob.upload('after', 5);
  await finished(c.getBlobClient('target'), then.url);
  assert.equal((await c.getBlobClient('target').downloadToBuffer()).toString(), 'before');
  await finished(blob, then.url);
  assert.equal((await blob.downloadToBuffer()).toString(), 'before');
}));
test('copy: onto itself with other metadata', inContainer(async c => {
  const blob = c.getBlockBlobClient('b');
  await blob.upload('text', 4, { metadata: { old: '1' } });
  await finished(blob, blob.url, { metadata: { fresh: '2' } });
  assert.deepEqual([(await blob.getProperties()).metadata, (await blob.downloadToBuffer()).toString()], [{ fresh: '2' }, 'text']);
}));
test('copy: keeps the blocks', inContainer(async c => {
  const blob = c.getBlockBlobClient('b');
  const id = Buffer.from('1').toString('base64');
  await blob.stageBlock(id, 'text', 4);
  await blob.commitBlockList([id]);
  await finished(c.getBlobClient('target'), blob.url);
  assert.deepEqual((await c.getBlockBlobClient('target').getBlockList('committed')).committedBlocks.map(b => b.name), [id]);
}));
test('copy: over a blob of another type', inContainer(async c => {
  await c.uploadBlockBlob('b', 'x', 1);
  await c.getPageBlobClient('p').create(512);
  await refused(c.getBlobClient('p').beginCopyFromURL(c.getBlobClient('b').url), 409, 'InvalidBlobType');
}));
test('copy: from what is no address', inContainer(c => refused(c.getBlobClient('target').beginCopyFromURL('/judgeone/container/blob'), 400, 'InvalidHeaderValue')));
test('copy: from a container that is open to all', inContainer(async c => {
  await c.setAccessPolicy('blob');
  await c.uploadBlockBlob('source', 'open', 4);
  const there = service(otherAccount).getContainerClient(`to${c.containerName}`);
  await there.create();
  try {
    await finished(there.getBlobClient('target'), c.getBlobClient('source').url);
    assert.equal((await there.getBlobClient('target').downloadToBuffer()).toString(), 'open');
  } finally {
    await there.delete();
  }
}));
test('copy: from another account by a signature of the container', inContainer(async c => {
  await c.uploadBlockBlob('source', 'text', 4);
  const query = sdk.generateBlobSASQueryParameters({ containerName: c.containerName, version: VERSION,
    permissions: sdk.ContainerSASPermissions.parse('r'), expiresOn: new Date(Date.now() + 600_000) }, credential());
  const there = service(otherAccount).getContainerClient(`to${c.containerName}`);
  await there.create();
  try {
    await finished(there.getBlobClient('target'), `${c.getBlobClient('source').url}?${query}`);
    const { copySource } = await there.getBlobClient('target').getProperties();
    assert.ok(!copySource.includes(query.toString().match(/sig=([^&]+)/)[1]));
  } finally {
    await there.delete();
  }
}));
test('copy: conditions of the source by time', inContainer(async c => {
  await c.uploadBlockBlob('source', 'x', 1);
  const copy = sourceConditions => c.getBlobClient('target').beginCopyFromURL(c.getBlobClient('source').url, { sourceConditions });
  assert.equal((await copy({ ifModifiedSince: new Date(2100, 1, 1) }).catch(e => e)).statusCode, 412);
  assert.equal((await copy({ ifUnmodifiedSince: new Date(2000, 1, 1) }).catch(e => e)).statusCode, 412);
  await copy({ ifUnmodifiedSince: new Date(2100, 1, 1) });
}));
test('copy: told in the list', inContainer(async c => {
  await c.uploadBlockBlob('source', 'x', 1);
  const done = await finished(c.getBlobClient('target'), c.getBlobClient('source').url);
  const found = (await collect(c.listBlobsFlat({ includeCopy: true }))).find(b => b.name === 'target');
  assert.deepEqual([found.properties.copyId, found.properties.copyStatus, found.properties.copyProgress], [done.copyId, 'success', '1/1']);
  assert.equal((await collect(c.listBlobsFlat())).find(b => b.name === 'target').properties.copyId, undefined);
}));
test('copy: gone after the blob is written anew', inContainer(async c => {
  await c.uploadBlockBlob('source', 'x', 1);
  await finished(c.getBlobClient('target'), c.getBlobClient('source').url);
  await c.uploadBlockBlob('target', 'y', 1);
  assert.equal((await c.getBlobClient('target').getProperties()).copyId, undefined);
}));
test('copy: over a lease that ends', inContainer(async c => {
  await c.uploadBlockBlob('source', 'x', 1);
  const { blockBlobClient: target } = await c.uploadBlockBlob('target', 'y', 1);
  const lease = target.getBlobLeaseClient();
  await lease.acquireLease(60);
  await refused(target.beginCopyFromURL(c.getBlobClient('source').url, { conditions: { leaseId: lease.leaseId } }), 412, 'InfiniteLeaseDurationRequired');
}));
test('copy: given up on its way', inContainer(async c => {
  if (process.env.JUDGE_TARGET !== 'emulator') {
    throw new Skip('it copies within itself only');
  }
  const slow = http.createServer((request, answer) => {
    answer.writeHead(200, { 'Content-Length': 1 << 20 });
    if (request.method === 'HEAD') {
      answer.end();
    } else {
      answer.write('x'); // and no more: the copy waits for the rest
    }
  });
  await new Promise(done => slow.listen(0, '127.0.0.1', done));
  try {
    const target = c.getBlobClient('target');
    await target.beginCopyFromURL(`http://127.0.0.1:${slow.address().port}/slow`);
    const { copyId, copyStatus } = await target.getProperties();
    assert.equal(copyStatus, 'pending');
    await refused(target.setMetadata({}), 409, 'PendingCopyOperation');
    await refused(target.abortCopyFromURL('00000000-0000-4000-8000-000000000000'), 409, 'CopyIdMismatch');
    await target.abortCopyFromURL(copyId);
    const found = await target.getProperties();
    assert.deepEqual([found.copyStatus, found.contentLength], ['aborted', 0]);
    await refused(target.abortCopyFromURL(copyId), 409, 'NoPendingCopyOperation');
  } finally {
    slow.closeAllConnections();
    slow.close();
  }
}));
