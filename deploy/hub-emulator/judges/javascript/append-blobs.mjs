import assert from 'node:assert/strict';
import { test, inContainer, refused, bytes, md5, collect, signedAsk, outcome, sdk, anonymous, endpoint, credential, VERSION } from './cases.mjs';

const MIB = 1 << 20;
const made = run => inContainer(async c => {
  const blob = c.getAppendBlobClient('log');
  await blob.create();
  await run(blob, c);
});
const text = async blob => (await blob.downloadToBuffer()).toString();

test('append blob: create', made(async blob => {
  const found = await blob.getProperties();
  assert.deepEqual([found.blobType, found.contentLength, found.blobCommittedBlockCount, found.contentType], ['AppendBlob', 0, 0, 'application/octet-stream']);
  assert.deepEqual([found.blobSequenceNumber, found.contentMD5], [undefined, undefined]);
}));
test('append blob: create with headers and metadata over a page blob', inContainer(async c => {
  await c.getPageBlobClient('log').create(512);
  const blob = c.getAppendBlobClient('log');
  await blob.create({ metadata: { key: 'value' }, blobHTTPHeaders: { blobContentType: 'text/x-judge', blobCacheControl: 'no-store', blobContentMD5: md5('x') } });
  const found = await blob.getProperties();
  assert.deepEqual([found.blobType, found.contentType, found.cacheControl, found.metadata.key], ['AppendBlob', 'text/x-judge', 'no-store', 'value']);
  assert.ok(md5('x').equals(Buffer.from(found.contentMD5)));
}));
test('append blob: create only if it is not there', made(async blob => {
  await refused(blob.create({ conditions: { ifNoneMatch: '*' } }), 409, 'BlobAlreadyExists');
  assert.equal((await blob.createIfNotExists()).succeeded, false);
}));
test('append blob: creating it again empties it', made(async blob => {
  await blob.appendBlock('text', 4);
  await blob.create();
  const found = await blob.getProperties();
  assert.deepEqual([found.contentLength, found.blobCommittedBlockCount], [0, 0]);
}));
test('append blob: append and read', made(async blob => {
  const first = await blob.appendBlock('one', 3);
  const second = await blob.appendBlock('second', 6);
  assert.deepEqual([first.blobAppendOffset, first.blobCommittedBlockCount], ['0', 1]);
  assert.deepEqual([second.blobAppendOffset, second.blobCommittedBlockCount], ['3', 2]);
  assert.notEqual(first.etag, second.etag);
  assert.equal(await text(blob), 'onesecond');
  const part = await blob.download(2, 4);
  assert.deepEqual([part.contentRange, part.blobCommittedBlockCount, part.blobType], ['bytes 2-5/9', 2, 'AppendBlob']);
  assert.equal((await blob.getProperties()).etag, second.etag);
}));
test('append blob: many at once', made(async blob => {
  const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => blob.appendBlock(String.fromCharCode(97 + i), 1)));
  assert.deepEqual(answers.map(a => Number(a.blobAppendOffset)).sort((a, b) => a - b), Array.from({ length: 20 }, (_, i) => i));
  assert.deepEqual([...await text(blob)].sort().join(''), 'abcdefghijklmnopqrst');
}));
test('append blob: nothing to append', made(blob => refused(blob.appendBlock('', 0), 400, 'InvalidHeaderValue')));
test('append blob: 4 MiB in one block, and no more', made(async blob => {
  const data = bytes(4 * MIB);
  await blob.appendBlock(data, data.length);
  assert.ok((await blob.downloadToBuffer()).equals(data));
  await refused(blob.appendBlock(Buffer.alloc(4 * MIB + 1), 4 * MIB + 1), 413, 'RequestBodyTooLarge');
}));
test('append blob: MD5 of a block', made(async blob => {
  const answer = await blob.appendBlock('data', 4, { transactionalContentMD5: md5('data') });
  assert.ok(md5('data').equals(Buffer.from(answer.contentMD5)));
  await refused(blob.appendBlock('data', 4, { transactionalContentMD5: md5('other') }), 400, 'Md5Mismatch');
  assert.equal(await text(blob), 'data');
}));
test('append blob: condition by position', made(async blob => {
  await blob.appendBlock('one', 3, { conditions: { appendPosition: 0 } });
  await refused(blob.appendBlock('two', 3, { conditions: { appendPosition: 0 } }), 412, 'AppendPositionConditionNotMet');
  await blob.appendBlock('two', 3, { conditions: { appendPosition: 3 } });
  assert.equal(await text(blob), 'onetwo');
}));
test('append blob: condition by size', made(async blob => {
  await blob.appendBlock('one', 3, { conditions: { maxSize: 3 } });
  await refused(blob.appendBlock('x', 1, { conditions: { maxSize: 3 } }), 412, 'MaxBlobSizeConditionNotMet');
}));
test('append blob: conditions by ETag and time', made(async blob => {
  const { etag } = await blob.getProperties();
  const next = await blob.appendBlock('a', 1, { conditions: { ifMatch: etag } });
  await refused(blob.appendBlock('b', 1, { conditions: { ifMatch: etag } }), 412, 'ConditionNotMet');
  await refused(blob.appendBlock('b', 1, { conditions: { ifNoneMatch: next.etag } }), 412, 'ConditionNotMet');
  await refused(blob.appendBlock('b', 1, { conditions: { ifUnmodifiedSince: new Date(2000, 1, 1) } }), 412, 'ConditionNotMet');
  await blob.appendBlock('b', 1, { conditions: { ifModifiedSince: new Date(2000, 1, 1) } });
  assert.equal(await text(blob), 'ab');
}));
test('append blob: under a lease', made(async blob => {
  const lease = blob.getBlobLeaseClient();
  await lease.acquireLease(-1);
  await refused(blob.appendBlock('x', 1), 412, 'LeaseIdMissing');
  await refused(blob.appendBlock('x', 1, { conditions: { leaseId: '00000000-0000-4000-8000-000000000000' } }), 412, 'LeaseIdMismatchWithBlobOperation');
  await blob.appendBlock('x', 1, { conditions: { leaseId: lease.leaseId } });
  await lease.releaseLease();
}));
test('append blob: what is none, or is not there', inContainer(async c => {
  await refused(c.getAppendBlobClient('none').appendBlock('x', 1), 404, 'BlobNotFound');
  await c.getPageBlobClient('disk').create(512);
  await refused(c.getAppendBlobClient('disk').appendBlock('x', 1), 409, 'InvalidBlobType');
  await c.uploadBlockBlob('block', 'x', 1);
  await refused(c.getAppendBlobClient('block').appendBlock('x', 1), 409, 'InvalidBlobType');
}));
test('append blob: takes neither blocks nor pages', made(async (blob, c) => {
  await refused(c.getBlockBlobClient('log').stageBlock(Buffer.from('1').toString('base64'), 'x', 1), 409, 'InvalidBlobType');
  await refused(c.getPageBlobClient('log').uploadPages(bytes(512), 0, 512), 409, 'InvalidBlobType');
}));
test('append blob: snapshot stays as it was', made(async (blob, c) => {
  await blob.appendBlock('before', 6);
  const { snapshot } = await blob.createSnapshot();
  await blob.appendBlock('after', 5);
  const then = blob.withSnapshot(snapshot);
  const found = await then.getProperties();
  assert.deepEqual([await text(then), found.contentLength, found.blobCommittedBlockCount, found.blobType], ['before', 6, 1, 'AppendBlob']);
  assert.equal(await text(blob), 'beforeafter');
  assert.equal((await collect(c.listBlobsFlat({ includeSnapshots: true }))).length, 2);
  await blob.delete({ deleteSnapshots: 'include' });
}));
test('append blob: a copy can be appended to', made(async (blob, c) => {
  await blob.appendBlock('one', 3);
  await blob.appendBlock('two', 3);
  const copy = c.getAppendBlobClient('copy');
  await (await copy.beginCopyFromURL(blob.url, { intervalInMs: 100 })).pollUntilDone();
  const found = await copy.getProperties();
  assert.deepEqual([found.blobType, found.copyProgress, found.blobCommittedBlockCount], ['AppendBlob', '6/6', 2]);
  assert.equal((await copy.appendBlock('three', 5)).blobAppendOffset, '6');
  assert.deepEqual([await text(copy), await text(blob)], ['onetwothree', 'onetwo']);
}));
test('append blob: in the list', made(async (blob, c) => {
  await blob.appendBlock('text', 4);
  const [found] = await collect(c.listBlobsFlat());
  assert.deepEqual([found.properties.blobType, found.properties.contentLength], ['AppendBlob', 4]);
}));
test('append blob: headers and metadata later', made(async blob => {
  await blob.appendBlock('text', 4);
  await blob.setHTTPHeaders({ blobContentType: 'text/plain' });
  await blob.setMetadata({ key: 'value' });
  const found = await blob.getProperties();
  assert.deepEqual([found.contentType, found.metadata.key, found.contentLength, found.blobCommittedBlockCount], ['text/plain', 'value', 4, 1]);
}));
test('append blob: a signature that adds and nothing else', made(async (blob, c) => {
  const query = sdk.generateBlobSASQueryParameters({ containerName: c.containerName, blobName: 'log', version: VERSION,
    permissions: sdk.BlobSASPermissions.parse('a'), expiresOn: new Date(Date.now() + 600_000) }, credential());
  const adding = new sdk.AppendBlobClient(`${endpoint()}/${c.containerName}/log?${query}`, anonymous());
  await adding.appendBlock('text', 4);
  await refused(adding.download(), 403, 'AuthorizationPermissionMismatch');
  await refused(adding.setMetadata({}), 403, 'AuthorizationPermissionMismatch');
}));
test('append blob: blocks from an address are refused', made(async (blob, c) => {
  await c.uploadBlockBlob('source', 'text', 4);
  await refused(blob.appendBlockFromURL(c.getBlobClient('source').url, 0, 4), 400, 'UnsupportedHeader');
}));
test('append blob: a type that there is none of', inContainer(async c =>
  assert.deepEqual(outcome(await signedAsk('PUT', `/${c.containerName}/b`, { 'x-ms-blob-type': 'HeapBlob' })), [400, 'InvalidHeaderValue'])));
