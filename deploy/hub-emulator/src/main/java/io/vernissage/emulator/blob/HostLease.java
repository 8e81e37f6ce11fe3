package io.vernissage.emulator.blob;

import java.util.UUID;

/**
 * Tells the leases that the host of a machine takes on its disks from those of clients: their ids are UUIDs of version 8,
 * which RFC 9562 leaves to their makers. A container with such a blob cannot be deleted, one with other leased blobs can.
 */
final class HostLease {
    private static final long VERSION = 0xF000L;

    private HostLease() {}

    static String newId() {
        var random = UUID.randomUUID();
        return new UUID((random.getMostSignificantBits() & ~VERSION) | 0x8000L, random.getLeastSignificantBits())
                .toString();
    }

    static boolean isOf(Lease lease) {
        try {
            return lease.seconds() == Lease.INFINITE
                    && UUID.fromString(lease.id()).version() == 8;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
