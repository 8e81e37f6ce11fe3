import assert from 'node:assert/strict';
import { test, inContainer, refused, bytes, md5, spans } from './cases.mjs';

const MIB = 1 << 20;
const made = (run, length = MIB) => inContainer(async c => {
  const blob = c.getPageBlobClient('disk');
  await blob.create(length);
  await run(blob, c);
});
const ranges = async (blob, offset = 0, count = undefined) => spans((await blob.getPageRanges(offset, count)).pageRange);

test('page blob: create', made(async blob => {
  const found = await blob.getProperties();
  assert.deepEqual([found.blobType, found.contentLength, found.blobSequenceNumber], ['PageBlob', MIB, 0]);
  assert.deepEqual(await ranges(blob), []);
  assert.ok((await blob.downloadToBuffer(0, 1024)).every(byte => byte === 0));
}));
test('page blob: create with metadata, headers, number', inContainer(async c => {
  const blob = c.getPageBlobClient('disk');
  await blob.create(1024, { metadata: { key: 'value' }, blobHTTPHeaders: { blobContentType: 'application/x-vhd' }, blobSequenceNumber: 7 });
  const found = await blob.getProperties();
  assert.deepEqual([found.metadata.key, found.contentType, found.blobSequenceNumber], ['value', 'application/x-vhd', 7]);
}));
test('page blob: a length that is no multiple of 512', inContainer(c => refused(c.getPageBlobClient('disk').create(1000), 400, 'InvalidHeaderValue')));
test('page blob: create only if it is not there', made(async blob => {
  await refused(blob.create(512, { conditions: { ifNoneMatch: '*' } }), 409, 'BlobAlreadyExists');
  assert.equal((await blob.createIfNotExists(512)).succeeded, false);
}));
test('page blob: creating it again empties it', made(async blob => {
  await blob.uploadPages(bytes(512), 0, 512);
  await blob.create(2048);
  assert.deepEqual([(await blob.getProperties()).contentLength, await ranges(blob)], [2048, []]);
}));
test('page blob: write and read pages', made(async blob => {
  const data = bytes(4096);
  const answer = await blob.uploadPages(data, 512, 4096);
  assert.ok(answer.etag && answer.lastModified);
  assert.equal(answer.blobSequenceNumber, 0);
  assert.ok((await blob.downloadToBuffer(512, 4096)).equals(data));
  assert.ok((await blob.downloadToBuffer(0, 512)).every(byte => byte === 0));
}));
test('page blob: MD5 of a write', made(async blob => {
  const data = bytes(512);
  await blob.uploadPages(data, 0, 512, { transactionalContentMD5: md5(data) });
  await refused(blob.uploadPages(data, 512, 512, { transactionalContentMD5: md5('other') }), 400, 'Md5Mismatch');
  assert.deepEqual(await ranges(blob), [[0, 512]]);
}));
test('page blob: 4 MiB in one write', made(async blob => {
  const data = bytes(4 * MIB);
  await blob.uploadPages(data, 0, data.length);
  assert.ok(md5(await blob.downloadToBuffer(0, data.length)).equals(md5(data)));
  assert.deepEqual(await ranges(blob), [[0, 4 * MIB]]);
}, 5 * MIB));
test('page blob: more than 4 MiB in one write', made(async blob => {
  await refused(blob.uploadPages(Buffer.alloc(4 * MIB + 512), 0, 4 * MIB + 512), 413, 'RequestBodyTooLarge');
}, 5 * MIB));
test('page blob: a write that is not aligned', made(blob => refused(blob.uploadPages(bytes(512), 100, 512), 416, 'InvalidPageRange')));
test('page blob: a write beyond its end', made(blob => refused(blob.uploadPages(bytes(512), MIB, 512), 416, 'InvalidPageRange')));
test('page blob: ranges that touch are one', made(async blob => {
  await blob.uploadPages(bytes(512), 0, 512);
  await blob.uploadPages(bytes(512), 512, 512);
  await blob.uploadPages(bytes(512), 4096, 512);
  assert.deepEqual(await ranges(blob), [[0, 1024], [4096, 512]]);
}));
test('page blob: zeros that are written count as data', made(async blob => {
  await blob.uploadPages(Buffer.alloc(1024), 0, 1024);
  assert.deepEqual(await ranges(blob), [[0, 1024]]);
}));
test('page blob: clear in the middle', made(async blob => {
  await blob.uploadPages(bytes(4096), 0, 4096);
  await blob.clearPages(1024, 1024);
  assert.deepEqual(await ranges(blob), [[0, 1024], [2048, 2048]]);
  assert.ok((await blob.downloadToBuffer(1024, 1024)).every(byte => byte === 0));
}));
test('page blob: clear what is empty', made(async blob => {
  await blob.clearPages(0, MIB);
  assert.deepEqual(await ranges(blob), []);
}));
test('page blob: ranges within a window', made(async blob => {
  await blob.uploadPages(bytes(4096), 0, 4096);
  await blob.uploadPages(bytes(512), 8192, 512);
  assert.deepEqual(await ranges(blob, 1024, 1024), [[1024, 1024]]);
  assert.deepEqual(await ranges(blob, 4096, 8192), [[8192, 512]]);
}));
test('page blob: many ranges by pages of the SDK', made(async blob => {
  for (let i = 0; i < 20; i++) {
    await blob.uploadPages(bytes(512), i * 1024, 512);
  }
  const found = [];
  for await (const range of blob.listPageRanges(0)) {
    found.push(range.start);
  }
  assert.deepEqual(found, Array.from({ length: 20 }, (_, i) => i * 1024));
}));
test('page blob: resize', made(async blob => {
  await blob.uploadPages(bytes(4096), 0, 4096);
  await blob.resize(2048);
  assert.deepEqual([(await blob.getProperties()).contentLength, await ranges(blob)], [2048, [[0, 2048]]]);
  await blob.resize(4096);
  assert.ok((await blob.downloadToBuffer(2048, 2048)).every(byte => byte === 0));
  await refused(blob.resize(1000), 400, 'InvalidHeaderValue');
}));
test('page blob: sequence number: set, raise, count', made(async blob => {
  await blob.updateSequenceNumber('update', 10);
  assert.equal((await blob.updateSequenceNumber('max', 5)).blobSequenceNumber, 10);
  assert.equal((await blob.updateSequenceNumber('max', 15)).blobSequenceNumber, 15);
  assert.equal((await blob.updateSequenceNumber('increment')).blobSequenceNumber, 16);
}));
test('page blob: conditions by sequence number', made(async blob => {
  await blob.updateSequenceNumber('update', 10);
  await refused(blob.uploadPages(bytes(512), 0, 512, { conditions: { ifSequenceNumberLessThan: 10 } }), 412, 'SequenceNumberConditionNotMet');
  await refused(blob.uploadPages(bytes(512), 0, 512, { conditions: { ifSequenceNumberEqualTo: 9 } }), 412, 'SequenceNumberConditionNotMet');
  await refused(blob.clearPages(0, 512, { conditions: { ifSequenceNumberLessThanOrEqualTo: 9 } }), 412, 'SequenceNumberConditionNotMet');
  await blob.uploadPages(bytes(512), 0, 512, { conditions: { ifSequenceNumberEqualTo: 10, ifSequenceNumberLessThan: 11, ifSequenceNumberLessThanOrEqualTo: 10 } });
}));
test('page blob: conditions by ETag', made(async blob => {
  const { etag } = await blob.getProperties();
  const next = await blob.uploadPages(bytes(512), 0, 512, { conditions: { ifMatch: etag } });
  assert.notEqual(next.etag, etag);
  await refused(blob.uploadPages(bytes(512), 0, 512, { conditions: { ifMatch: etag } }), 412, 'ConditionNotMet');
  await refused(blob.clearPages(0, 512, { conditions: { ifMatch: etag } }), 412, 'ConditionNotMet');
  await refused(blob.resize(512, { conditions: { ifMatch: etag } }), 412, 'ConditionNotMet');
  await refused(blob.getPageRanges(0, 512, { conditions: { ifMatch: etag } }), 412, 'ConditionNotMet');
}));
test('page blob: writes under a lease', made(async blob => {
  const lease = blob.getBlobLeaseClient();
  await lease.acquireLease(-1);
  await refused(blob.uploadPages(bytes(512), 0, 512), 412, 'LeaseIdMissing');
  await refused(blob.uploadPages(bytes(512), 0, 512, { conditions: { leaseId: '00000000-0000-4000-8000-000000000000' } }), 412, 'LeaseIdMismatchWithBlobOperation');
  await blob.uploadPages(bytes(512), 0, 512, { conditions: { leaseId: lease.leaseId } });
  await refused(blob.resize(512), 412, 'LeaseIdMissing');
  await lease.releaseLease();
}));
test('page blob: blocks of it are refused', made(async (blob, c) => {
  await refused(c.getBlockBlobClient('disk').stageBlock(Buffer.from('1').toString('base64'), 'x', 1), 409, 'InvalidBlobType');
}));
test('page blob: snapshot keeps the ranges', made(async blob => {
  await blob.uploadPages(bytes(512), 0, 512);
  const { snapshot } = await blob.createSnapshot();
  await blob.uploadPages(bytes(512), 4096, 512);
  assert.deepEqual(await ranges(blob.withSnapshot(snapshot)), [[0, 512]]);
}));
test('page blob: difference to a snapshot', made(async blob => {
  await blob.uploadPages(bytes(1024), 0, 1024);
  const { snapshot } = await blob.createSnapshot();
  await blob.uploadPages(bytes(512), 4096, 512);
  await blob.clearPages(0, 512);
  const found = await blob.getPageRangesDiff(0, MIB, snapshot);
  assert.deepEqual(spans(found.pageRange), [[4096, 512]]);
  assert.deepEqual(spans(found.clearRange), [[0, 512]]);
}));
test('page blob: pages from an address are refused', made(async (blob, c) => {
  const source = c.getPageBlobClient('source');
  await source.create(512);
  await refused(blob.uploadPagesFromURL(source.url, 0, 0, 512), 400, 'UnsupportedHeader');
}));
