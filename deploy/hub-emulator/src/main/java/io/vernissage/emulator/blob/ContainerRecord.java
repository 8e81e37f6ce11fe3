package io.vernissage.emulator.blob;

import java.util.List;
import java.util.Map;

/** What is kept of a container; its JSON file. */
record ContainerRecord(
        String name,
        Map<String, String> metadata,
        PublicAccess access,
        List<Policy> policies,
        Lease lease,
        long version,
        long modified) {

    /** What anybody may read without a signature. */
    enum PublicAccess {
        NONE(""),
        BLOB("blob"),
        CONTAINER("container");

        private final String word;

        PublicAccess(String word) {
            this.word = word;
        }

        /** As the header has it; empty for none. */
        String word() {
            return word;
        }
    }

    /** A stored access policy; parts that are empty are left to the signature. */
    record Policy(String id, String start, String expiry, String permissions) {}

    ContainerRecord withMetadata(Map<String, String> other, long newVersion, long at) {
        return new ContainerRecord(name, other, access, policies, lease, newVersion, at);
    }

    ContainerRecord withAccess(PublicAccess other, List<Policy> otherPolicies, long newVersion, long at) {
        return new ContainerRecord(name, metadata, other, otherPolicies, lease, newVersion, at);
    }

    ContainerRecord withLease(Lease other, long newVersion, long at) {
        return new ContainerRecord(name, metadata, access, policies, other, newVersion, at);
    }
}
