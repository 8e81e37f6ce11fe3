package io.vernissage.emulator.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class LeaseTest {
    private static final String MINE = "7a9b0c1d-0000-4000-8000-000000000001";
    private static final String OTHER = "7a9b0c1d-0000-4000-8000-000000000002";
    private static final long NOW = 1_000_000;

    @Test
    void shouldEndByItselfAndBeRenewedOrTakenThen() {
        // Given
        var lease = Lease.NONE.acquire(MINE, 15, NOW);
        long later = NOW + 15_000;
        // When, then
        assertThat(lease.state(later - 1)).isEqualTo(Lease.State.LEASED);
        assertThat(lease.state(later)).isEqualTo(Lease.State.EXPIRED);
        assertThat(error(() -> lease.admitChange(MINE, later, false))).isEqualTo(StorageError.LeaseLost);
        lease.admitChange("", later, false);
        assertThat(lease.renew(MINE, later).state(later + 14_999)).isEqualTo(Lease.State.LEASED);
        assertThat(lease.acquire(OTHER, Lease.INFINITE, later).id()).isEqualTo(OTHER);
    }

    @Test
    void shouldStayLockedWhileItBreaks() {
        // Given
        var breaking = Lease.NONE.acquire(MINE, Lease.INFINITE, NOW).broken(10, NOW);
        // When, then
        assertThat(breaking.remaining(NOW)).isEqualTo(10);
        breaking.admitChange(MINE, NOW, false);
        assertThat(error(() -> breaking.admitChange("", NOW, false))).isEqualTo(StorageError.LeaseIdMissing);
        assertThat(error(() -> breaking.acquire(MINE, 15, NOW)))
                .isEqualTo(StorageError.LeaseIsBreakingAndCannotBeAcquired);
        assertThat(error(() -> breaking.renew(MINE, NOW))).isEqualTo(StorageError.LeaseIsBrokenAndCannotBeRenewed);
        assertThat(breaking.state(NOW + 10_000)).isEqualTo(Lease.State.BROKEN);
        assertThat(breaking.acquire(OTHER, 15, NOW + 10_000).id()).isEqualTo(OTHER);
    }

    @Test
    void shouldAnswerOnlyToItsHolder() {
        // Given
        var lease = Lease.NONE.acquire(MINE, 60, NOW);
        // When, then
        assertThat(error(() -> lease.acquire(OTHER, 60, NOW))).isEqualTo(StorageError.LeaseAlreadyPresent);
        assertThat(error(() -> lease.release(OTHER, NOW))).isEqualTo(StorageError.LeaseIdMismatchWithLeaseOperation);
        assertThat(lease.acquire(MINE, 30, NOW).seconds()).isEqualTo(30);
        assertThat(lease.change(MINE, OTHER, NOW).id()).isEqualTo(OTHER);
        assertThat(lease.release(MINE, NOW)).isEqualTo(Lease.NONE);
        assertThat(error(() -> Lease.NONE.broken(0, NOW))).isEqualTo(StorageError.LeaseNotPresentWithLeaseOperation);
    }

    private static StorageError error(ThrowingCallable call) {
        return catchThrowableOfType(StorageException.class, call).error();
    }
}
