import assert from 'node:assert/strict';
import { test, inContainer, refused, bytes, md5, blockId } from './cases.mjs';

const put = (blob, data, options) => blob.upload(data, Buffer.byteLength(data), options);

test('block blob: upload and download', inContainer(async c => {
  const data = bytes(100_000);
  const blob = c.getBlockBlobClient('b');
  const made = await put(blob, data);
  assert.ok(made.etag && made.lastModified);
  assert.ok(md5(data).equals(Buffer.from(made.contentMD5)));
  assert.ok((await blob.downloadToBuffer()).equals(data));
}));
test('block blob: empty', inContainer(async c => {
  const blob = c.getBlockBlobClient('empty');
  await put(blob, '');
  assert.equal((await blob.getProperties()).contentLength, 0);
  assert.equal((await blob.downloadToBuffer()).length, 0);
}));
test('block blob: a range of it', inContainer(async c => {
  const data = bytes(5000);
  const blob = c.getBlockBlobClient('b');
  await put(blob, data);
  const part = await blob.download(1000, 500);
  assert.deepEqual([part.contentLength, part.contentRange, part._response.status], [500, 'bytes 1000-1499/5000', 206]);
  assert.ok((await blob.downloadToBuffer(1000, 500)).equals(data.subarray(1000, 1500)));
  assert.equal((await blob.downloadToBuffer(4990)).length, 10);
}));
test('block blob: a range beyond its end', inContainer(async c => {
  const blob = c.getBlockBlobClient('b');
  await put(blob, 'short');
  await refused(blob.download(100, 10), 416, 'InvalidRange');
}));
test('block blob: MD5 of a range', inContainer(async c => {
  const data = bytes(5000);
  const blob = c.getBlockBlobClient('b');
  await put(blob, data);
  const part = await blob.download(1, 100, { rangeGetContentMD5: true });
  assert.ok(md5(data.subarray(1, 101)).equals(Buffer.from(part.contentMD5)));
}));
test('block blob: a wrong MD5 of a block', inContainer(async c => {
  await refused(c.getBlockBlobClient('b').stageBlock(blockId(1), 'data', 4, { transactionalContentMD5: md5('other') }), 400, 'Md5Mismatch');
  await c.getBlockBlobClient('b').stageBlock(blockId(1), 'data', 4, { transactionalContentMD5: md5('data') });
}));
test('block blob: stage and commit in another order', inContainer(async c => {
  const blob = c.getBlockBlobClient('b');
  const parts = [0, 1, 2].map(() => bytes(1000));
  await Promise.all(parts.map((part, i) => blob.stageBlock(blockId(i), part, 1000)));
  const before = await blob.getBlockList('all');
  assert.deepEqual([before.committedBlocks?.length ?? 0, before.uncommittedBlocks.length], [0, 3]);
  await blob.commitBlockList([2, 0, 1].map(blockId));
  assert.ok((await blob.downloadToBuffer()).equals(Buffer.concat([parts[2], parts[0], parts[1]])));
  const after = await blob.getBlockList('all');
  assert.deepEqual(after.committedBlocks.map(b => [b.name, b.size]), [2, 0, 1].map(i => [blockId(i), 1000]));
  assert.equal(after.uncommittedBlocks?.length ?? 0, 0);
}));
test('block blob: commit with a block that is missing', inContainer(async c => {
  const blob = c.getBlockBlobClient('b');
  await blob.stageBlock(blockId(1), 'x', 1);
  await refused(blob.commitBlockList([blockId(1), blockId(2)]), 400, 'InvalidBlockList');
}));
test('block blob: keep committed blocks and add one', inContainer(async c => {
  const blob = c.getBlockBlobClient('b');
  await blob.stageBlock(blockId(1), 'one', 3);
  await blob.commitBlockList([blockId(1)]);
  await blob.stageBlock(blockId(2), 'two', 3);
  await blob.commitBlockList([blockId(1), blockId(2)]);
  assert.equal((await blob.downloadToBuffer()).toString(), 'onetwo');
}));
test('block blob: ids of different lengths', inContainer(async c => {
  const blob = c.getBlockBlobClient('b');
  await blob.stageBlock(Buffer.from('1').toString('base64'), 'x', 1);
  await refused(blob.stageBlock(Buffer.from('longer').toString('base64'), 'x', 1), 400, 'InvalidBlobOrBlock');
}));
test('block blob: in parallel by the SDK', inContainer(async c => {
  const data = bytes(9_000_000);
  const blob = c.getBlockBlobClient('b');
  await blob.uploadData(data, { blockSize: 1 << 20, maxSingleShotSize: 1 << 20, concurrency: 4 });
  assert.equal((await blob.getBlockList('committed')).committedBlocks.length, 9);
  assert.ok((await blob.downloadToBuffer(0, undefined, { blockSize: 1 << 20, concurrency: 4 })).equals(data));
}));
test('block blob: headers at upload and later', inContainer(async c => {
  const blob = c.getBlockBlobClient('b');
  await put(blob, 'x', { blobHTTPHeaders: { blobContentType: 'text/a', blobCacheControl: 'no-store', blobContentLanguage: 'de', blobContentDisposition: 'inline' } });
  const first = await blob.getProperties();
  assert.deepEqual([first.contentType, first.cacheControl, first.contentLanguage, first.contentDisposition], ['text/a', 'no-store', 'de', 'inline']);
  await blob.setHTTPHeaders({ blobContentType: 'text/b' });
  const second = await blob.getProperties();
  assert.deepEqual([second.contentType, second.cacheControl], ['text/b', undefined]);
}));
test('block blob: content type where none is given', inContainer(async c => {
  await put(c.getBlockBlobClient('b'), 'x');
  assert.equal((await c.getBlockBlobClient('b').getProperties()).contentType, 'application/octet-stream');
}));
test('block blob: metadata', inContainer(async c => {
  const blob = c.getBlockBlobClient('b');
  await put(blob, 'x', { metadata: { first: 'one' } });
  const before = await blob.getProperties();
  assert.deepEqual(before.metadata, { first: 'one' });
  await blob.setMetadata({ second: 'two' });
  const after = await blob.getProperties();
  assert.deepEqual(after.metadata, { second: 'two' });
  assert.notEqual(after.etag, before.etag);
}));
test('block blob: conditions by ETag', inContainer(async c => {
  const blob = c.getBlockBlobClient('b');
  const { etag } = await put(blob, 'one');
  await refused(put(blob, 'two', { conditions: { ifNoneMatch: '*' } }), 409, 'BlobAlreadyExists');
  await refused(put(blob, 'two', { conditions: { ifMatch: '"0x0"' } }), 412, 'ConditionNotMet');
  await put(blob, 'two', { conditions: { ifMatch: etag } });
  await refused(blob.download(0, undefined, { conditions: { ifMatch: etag } }), 412, 'ConditionNotMet');
}));
test('block blob: not modified', inContainer(async c => {
  const blob = c.getBlockBlobClient('b');
  const { etag } = await put(blob, 'one');
  await refused(blob.download(0, undefined, { conditions: { ifNoneMatch: etag } }), 304, 'ConditionNotMet');
}));
test('block blob: conditions by time', inContainer(async c => {
  const blob = c.getBlockBlobClient('b');
  await put(blob, 'one');
  await refused(blob.delete({ conditions: { ifUnmodifiedSince: new Date(2000, 1, 1) } }), 412, 'ConditionNotMet');
  await blob.delete({ conditions: { ifModifiedSince: new Date(2000, 1, 1) } });
}));
test('block blob: exists and delete', inContainer(async c => {
  const blob = c.getBlockBlobClient('b');
  assert.equal(await blob.exists(), false);
  await put(blob, 'x');
  assert.equal(await blob.exists(), true);
  await blob.delete();
  await refused(blob.delete(), 404, 'BlobNotFound');
  assert.equal((await blob.deleteIfExists()).succeeded, false);
}));
test('block blob: snapshot, read it, delete both', inContainer(async c => {
  const blob = c.getBlockBlobClient('b');
  await put(blob, 'before');
  const { snapshot } = await blob.createSnapshot({ metadata: { at: 'first' } });
  await put(blob, 'after!');
  assert.equal((await blob.withSnapshot(snapshot).downloadToBuffer()).toString(), 'before');
  assert.deepEqual((await blob.withSnapshot(snapshot).getProperties()).metadata, { at: 'first' });
  await refused(blob.delete(), 409, 'SnapshotsPresent');
  await blob.delete({ deleteSnapshots: 'include' });
}));
test('block blob: becomes a page blob', inContainer(async c => {
  await put(c.getBlockBlobClient('b'), 'x');
  await c.getPageBlobClient('b').create(512);
  assert.equal((await c.getBlobClient('b').getProperties()).blobType, 'PageBlob');
}));
test('block blob: pages of it are refused', inContainer(async c => {
  await put(c.getBlockBlobClient('b'), 'x');
  await refused(c.getPageBlobClient('b').uploadPages(bytes(512), 0, 512), 409, 'InvalidBlobType');
}));
