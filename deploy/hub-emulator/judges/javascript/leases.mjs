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
