import assert from 'node:assert/strict';
import { test, inContainer, refused } from './cases.mjs';

const OWN = '11111111-1111-4111-8111-111111111111';
const OTHER = '22222222-2222-4222-8222-222222222222';
const leased = run => inContainer(async c => {
  const blob = c.getBlockBlobClient('b');
  await blob.upload('x', 1);
  await run(blob, blob.getBlobLeaseClient(OWN));
});
const state = async client => {
  const found = await client.getProperties();
  return [found.leaseState, found.leaseStatus, found.leaseDuration];
};

test('lease: acquire, renew, release', leased(async (blob, lease) => {
  assert.equal((await lease.acquireLease(15)).leaseId, OWN);
  assert.deepEqual(await state(blob), ['leased', 'locked', 'fixed']);
  await lease.renewLease();
  await lease.releaseLease();
  assert.deepEqual(await state(blob), ['available', 'unlocked', undefined]);
}));
test('lease: for ever', leased(async (blob, lease) => {
  await lease.acquireLease(-1);
  assert.deepEqual(await state(blob), ['leased', 'locked', 'infinite']);
  assert.equal((await lease.acquireLease(-1)).leaseId, OWN);
}));
test('lease: a second one is refused', leased(async (blob, lease) => {
  await lease.acquireLease(-1);
  await refused(blob.getBlobLeaseClient(OTHER).acquireLease(15), 409, 'LeaseAlreadyPresent');
  await refused(blob.getBlobLeaseClient(OTHER).renewLease(), 409, 'LeaseIdMismatchWithLeaseOperation');
  await refused(blob.getBlobLeaseClient(OTHER).releaseLease(), 409, 'LeaseIdMismatchWithLeaseOperation');
}));
test('lease: a duration out of bounds', leased((blob, lease) => refused(lease.acquireLease(5), 400, 'InvalidHeaderValue')));
test('lease: change', leased(async (blob, lease) => {
  await lease.acquireLease(-1);
  assert.equal((await lease.changeLease(OTHER)).leaseId, OTHER);
  await refused(blob.getBlobLeaseClient(OWN).renewLease(), 409, 'LeaseIdMismatchWithLeaseOperation');
}));
test('lease: break at once', leased(async (blob, lease) => {
  await lease.acquireLease(-1);
  assert.equal((await lease.breakLease(0)).leaseTime, 0);
  assert.deepEqual(await state(blob), ['broken', 'unlocked', undefined]);
  await refused(lease.renewLease(), 409, 'LeaseIsBrokenAndCannotBeRenewed');
  await blob.upload('y', 1);
}));
test('lease: break with time', leased(async (blob, lease) => {
  await lease.acquireLease(-1);
  await lease.breakLease(30);
  assert.deepEqual((await state(blob)).slice(0, 2), ['breaking', 'locked']);
  await refused(blob.getBlobLeaseClient(OTHER).acquireLease(15), 409, 'LeaseAlreadyPresent');
  await refused(lease.acquireLease(15), 409, 'LeaseIsBreakingAndCannotBeAcquired');
  await refused(lease.changeLease(OTHER), 409, 'LeaseIsBreakingAndCannotBeChanged');
  await lease.releaseLease();
}));
test('lease: delete needs it', leased(async (blob, lease) => {
  await lease.acquireLease(-1);
  await refused(blob.delete(), 412, 'LeaseIdMissing');
  await blob.delete({ conditions: { leaseId: OWN } });
}));
test('lease: reading needs it only if it is named', leased(async (blob, lease) => {
  await refused(blob.download(0, 1, { conditions: { leaseId: OWN } }), 412, 'LeaseNotPresentWithBlobOperation');
  await lease.acquireLease(-1);
  await blob.download(0, 1);
  await refused(blob.download(0, 1, { conditions: { leaseId: OTHER } }), 412, 'LeaseIdMismatchWithBlobOperation');
}));
test('lease: what is not leased cannot be renewed or broken', leased(async (blob, lease) => {
  await refused(lease.renewLease(), 409, 'LeaseIdMismatchWithLeaseOperation');
  await refused(lease.breakLease(0), 409, 'LeaseNotPresentWithLeaseOperation');
}));
test('container lease: all of its states', inContainer(async c => {
  const lease = c.getBlobLeaseClient(OWN);
  await lease.acquireLease(15);
  assert.deepEqual(await state(c), ['leased', 'locked', 'fixed']);
  await refused(c.delete(), 412, 'LeaseIdMissing');
  await lease.breakLease(0);
  assert.deepEqual(await state(c), ['broken', 'unlocked', undefined]);
  await lease.releaseLease();
  assert.deepEqual(await state(c), ['available', 'unlocked', undefined]);
}));
test('container lease: deletes only with it', inContainer(async c => {
  const lease = c.getBlobLeaseClient(OWN);
  await lease.acquireLease(-1);
  await refused(c.delete({ conditions: { leaseId: OTHER } }), 412, 'LeaseIdMismatchWithContainerOperation');
  await c.delete({ conditions: { leaseId: OWN } });
}));

const BARE = 'ca761232ed4211cebacd00aa0057b223';
test('lease: an id without hyphens', leased(async blob => {
  const lease = blob.getBlobLeaseClient(BARE);
  await lease.acquireLease(15);
  await blob.setMetadata({}, { conditions: { leaseId: BARE } });
  await lease.renewLease();
  await lease.changeLease('3c7e72ebb4304526bc53d8ecef03798f');
  await lease.releaseLease();
  assert.deepEqual(await state(blob), ['available', 'unlocked', undefined]);
}));
test('lease: without an id of its own', leased(async blob => {
  assert.match((await blob.getBlobLeaseClient().acquireLease(-1)).leaseId, /^[0-9a-f-]{36}$/);
}));
test('lease: again by its holder, with another time', leased(async (blob, lease) => {
  await lease.acquireLease(-1);
  await lease.acquireLease(20);
  assert.deepEqual(await state(blob), ['leased', 'locked', 'fixed']);
}));
test('lease: break for ever without a time', leased(async (blob, lease) => {
  await lease.acquireLease(-1);
  assert.equal((await lease.breakLease()).leaseTime, 0);
  assert.deepEqual((await state(blob)).slice(0, 2), ['broken', 'unlocked']);
}));
test('lease: break takes no longer than the lease', leased(async (blob, lease) => {
  await lease.acquireLease(15);
  assert.ok((await lease.breakLease(60)).leaseTime <= 15);
}));
test('lease: break again makes it shorter, not longer', leased(async (blob, lease) => {
  await lease.acquireLease(60);
  assert.ok((await lease.breakLease(20)).leaseTime <= 20);
  assert.ok((await lease.breakLease(50)).leaseTime <= 20);
  assert.ok((await lease.breakLease(2)).leaseTime <= 2);
}));
test('lease: broken once its time is over', leased(async (blob, lease) => {
  await lease.acquireLease(-1);
  await lease.breakLease(1);
  assert.deepEqual((await state(blob)).slice(0, 2), ['breaking', 'locked']);
  await new Promise(done => setTimeout(done, 1200));
  assert.deepEqual((await state(blob)).slice(0, 2), ['broken', 'unlocked']);
  await blob.getBlobLeaseClient(OTHER).acquireLease(15);
}));
test('lease: while it breaks its holder may write', leased(async (blob, lease) => {
  await lease.acquireLease(-1);
  await lease.breakLease(30);
  await blob.setMetadata({}, { conditions: { leaseId: OWN } });
  await refused(blob.setMetadata({}), 412, 'LeaseIdMissing');
}));
test('lease: a broken one counts for nothing', leased(async (blob, lease) => {
  await lease.acquireLease(-1);
  await lease.breakLease(0);
  await refused(blob.download(0, 1, { conditions: { leaseId: OWN } }), 412, 'LeaseLost');
  await lease.acquireLease(15);
}));
test('lease: change to the id it has', leased(async (blob, lease) => {
  await lease.acquireLease(-1);
  await lease.changeLease(OTHER);
  await blob.getBlobLeaseClient(OWN).changeLease(OTHER);
  await blob.getBlobLeaseClient(OTHER).releaseLease();
}));
test('lease: change of none', leased((blob, lease) => refused(lease.changeLease(OTHER), 409, 'LeaseNotPresentWithLeaseOperation')));
test('lease: numbers out of bounds', leased(async (blob, lease) => {
  await refused(lease.acquireLease(61), 400, 'InvalidHeaderValue');
  await refused(lease.acquireLease(0), 400, 'InvalidHeaderValue');
  await lease.acquireLease(60);
  await refused(lease.breakLease(61), 400, 'InvalidHeaderValue');
}));
test('lease: of what is not there', inContainer(c => refused(c.getBlobClient('none').getBlobLeaseClient().acquireLease(-1), 404, 'BlobNotFound')));
test('lease: stays with what is written under it', leased(async (blob, lease) => {
  await lease.acquireLease(-1);
  await blob.upload('new', 3, { conditions: { leaseId: OWN } });
  assert.deepEqual(await state(blob), ['leased', 'locked', 'infinite']);
}));
test('container lease: break with time, then change and renew are refused', inContainer(async c => {
  const lease = c.getBlobLeaseClient(OWN);
  await lease.acquireLease(60);
  await lease.renewLease();
  await lease.changeLease(OTHER);
  await lease.breakLease(30);
  assert.deepEqual((await state(c)).slice(0, 2), ['breaking', 'locked']);
  await refused(c.getBlobLeaseClient(OTHER).renewLease(), 409, 'LeaseIsBrokenAndCannotBeRenewed');
  await refused(c.getBlobLeaseClient(OWN).acquireLease(15), 409, 'LeaseAlreadyPresent');
  await c.getBlobLeaseClient(OTHER).releaseLease();
}));
test('container lease: its blobs are free', inContainer(async c => {
  await c.getBlobLeaseClient(OWN).acquireLease(-1);
  await c.uploadBlockBlob('b', 'x', 1);
  await c.deleteBlob('b');
  await c.getBlobLeaseClient(OWN).breakLease(0);
}));
