import assert from 'node:assert/strict';
import { test, inContainer, refused, signedAsk, outcome, bytes } from './cases.mjs';

const PAST = new Date(2000, 1, 1);
const FUTURE = new Date(2100, 1, 1);
const WRONG = '"0x0"';
/** A blob of every kind, and what may be asked of it under conditions. */
const withBlob = run => inContainer(async c => {
  const blob = c.getBlockBlobClient('b');
  await blob.upload('text', 4);
  await run(blob, c);
});
const reads = {
  download: (blob, conditions) => blob.download(0, undefined, { conditions }),
  properties: (blob, conditions) => blob.getProperties({ conditions }),
};
const changes = {
  'set metadata': (blob, conditions) => blob.setMetadata({ key: 'value' }, { conditions }),
  'set headers': (blob, conditions) => blob.setHTTPHeaders({ blobContentType: 'text/plain' }, { conditions }),
  snapshot: (blob, conditions) => blob.createSnapshot({ conditions }),
  upload: (blob, conditions) => blob.upload('more', 4, { conditions }),
  'commit blocks': (blob, conditions) => blob.commitBlockList([], { conditions }),
  lease: (blob, conditions) => blob.getBlobLeaseClient().acquireLease(-1, { conditions }),
};

for (const [name, read] of Object.entries(reads)) {
  test(`conditions: ${name}`, withBlob(async blob => {
    const { etag, lastModified } = await blob.getProperties();
    const later = new Date(lastModified.getTime() + 60_000);
    await refused(read(blob, { ifMatch: WRONG }), 412, 'ConditionNotMet');
    await refused(read(blob, { ifUnmodifiedSince: PAST }), 412, 'ConditionNotMet');
    await refused(read(blob, { ifNoneMatch: etag }), 304, 'ConditionNotMet');
    await refused(read(blob, { ifModifiedSince: later }), 304, 'ConditionNotMet');
    await refused(read(blob, { ifModifiedSince: lastModified }), 304, 'ConditionNotMet');
    await read(blob, { ifMatch: etag, ifNoneMatch: WRONG, ifModifiedSince: PAST, ifUnmodifiedSince: FUTURE });
    await read(blob, { ifMatch: '*' });
    await read(blob, { ifUnmodifiedSince: lastModified });
  }));
}
test('conditions: a read unless there is anything can never be', withBlob(async blob => {
  await refused(blob.download(0, undefined, { conditions: { ifNoneMatch: '*' } }), 400, 'UnsatisfiableCondition');
}));
test('conditions: a read by one of several tags', withBlob(async blob => {
  const { etag } = await blob.getProperties();
  await blob.download(0, undefined, { conditions: { ifMatch: `${WRONG},${etag}` } });
  await refused(blob.download(0, undefined, { conditions: { ifNoneMatch: `${WRONG},${etag}` } }), 304, 'ConditionNotMet');
}));
test('conditions: both kinds fail, and the change is what counts', withBlob(async blob => {
  const { etag } = await blob.getProperties();
  await refused(blob.download(0, undefined, { conditions: { ifMatch: WRONG, ifNoneMatch: etag } }), 412, 'ConditionNotMet');
}));
for (const [name, change] of Object.entries(changes)) {
  test(`conditions: ${name}`, withBlob(async blob => {
    const { etag } = await blob.getProperties();
    await refused(change(blob, { ifMatch: WRONG }), 412, 'ConditionNotMet');
    await refused(change(blob, { ifNoneMatch: etag }), 412, 'ConditionNotMet');
    await refused(change(blob, { ifUnmodifiedSince: PAST }), 412, 'ConditionNotMet');
    await refused(change(blob, { ifModifiedSince: FUTURE }), 412, 'ConditionNotMet');
    await change(blob, { ifMatch: etag });
    await blob.getBlobLeaseClient().breakLease(0).catch(() => {});
  }));
}
test('conditions: delete', withBlob(async blob => {
  const { etag } = await blob.getProperties();
  await refused(blob.delete({ conditions: { ifMatch: WRONG } }), 412, 'ConditionNotMet');
  await refused(blob.delete({ conditions: { ifNoneMatch: etag } }), 412, 'ConditionNotMet');
  await blob.delete({ conditions: { ifMatch: '*' } });
}));
test('conditions: a change takes one tag', withBlob(async blob => {
  const { etag } = await blob.getProperties();
  await refused(blob.setMetadata({}, { conditions: { ifMatch: `${etag},${WRONG}` } }), 400, 'MultipleConditionHeadersNotSupported');
}));
test('conditions: a change takes no two that say different things', withBlob(async blob => {
  const { etag } = await blob.getProperties();
  await refused(blob.setMetadata({}, { conditions: { ifMatch: etag, ifModifiedSince: PAST } }), 400, 'MultipleConditionHeadersNotSupported');
}));
test('conditions: a change by tag does not look at the time', withBlob(async blob => {
  const { etag } = await blob.getProperties();
  await blob.setMetadata({}, { conditions: { ifMatch: etag, ifUnmodifiedSince: PAST } });
  await blob.setMetadata({}, { conditions: { ifNoneMatch: WRONG, ifModifiedSince: FUTURE } });
}));
test('conditions: making what is not there', inContainer(async c => {
  const blob = c.getBlockBlobClient('new');
  await refused(blob.upload('x', 1, { conditions: { ifMatch: '*' } }), 412, 'ConditionNotMet');
  await refused(blob.upload('x', 1, { conditions: { ifMatch: WRONG } }), 412, 'ConditionNotMet');
  await blob.upload('x', 1, { conditions: { ifNoneMatch: '*' } });
  await refused(blob.commitBlockList([], { conditions: { ifNoneMatch: '*' } }), 409, 'BlobAlreadyExists');
}));
test('conditions: a time that is none', withBlob(async (blob, c) =>
  assert.deepEqual(outcome(await signedAsk('GET', `/${c.containerName}/b`, { 'if-modified-since': 'yesterday' })), [400, 'InvalidHeaderValue'])));
test('conditions: of the container: metadata and access', inContainer(async c => {
  await refused(c.setMetadata({}, { conditions: { ifModifiedSince: FUTURE } }), 412, 'ConditionNotMet');
  await c.setMetadata({}, { conditions: { ifModifiedSince: PAST } });
  await refused(c.setAccessPolicy(undefined, [], { conditions: { ifModifiedSince: FUTURE } }), 412, 'ConditionNotMet');
  await refused(c.setAccessPolicy(undefined, [], { conditions: { ifUnmodifiedSince: PAST } }), 412, 'ConditionNotMet');
  await refused(c.getBlobLeaseClient().acquireLease(-1, { conditions: { ifUnmodifiedSince: PAST } }), 412, 'ConditionNotMet');
}));
test('conditions: pages and their sequence number together', inContainer(async c => {
  const blob = c.getPageBlobClient('disk');
  await blob.create(1024, { blobSequenceNumber: 7 });
  const { etag } = await blob.getProperties();
  await blob.uploadPages(bytes(512), 0, 512, { conditions: { ifMatch: etag, ifSequenceNumberEqualTo: 7 } });
  await refused(blob.uploadPages(bytes(512), 0, 512, { conditions: { ifMatch: etag, ifSequenceNumberEqualTo: 7 } }), 412, 'ConditionNotMet');
  await refused(blob.uploadPages(bytes(512), 0, 512, { conditions: { ifMatch: '*', ifSequenceNumberEqualTo: 8 } }), 412, 'SequenceNumberConditionNotMet');
}));
