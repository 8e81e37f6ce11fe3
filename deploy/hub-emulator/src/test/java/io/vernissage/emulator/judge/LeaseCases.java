package io.vernissage.emulator.judge;

import static io.vernissage.emulator.judge.Service.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.util.BinaryData;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.models.LeaseStateType;
import com.azure.storage.blob.specialized.BlobLeaseClient;
import com.azure.storage.blob.specialized.BlobLeaseClientBuilder;
import java.util.List;

/** Leases of blobs and containers. */
final class LeaseCases {
    private static final String OWN = "11111111-1111-4111-8111-111111111111";
    private static final String OTHER = "22222222-2222-4222-8222-222222222222";

    private LeaseCases() {}

    /** What a case does with a blob and a lease that it may take. */
    @FunctionalInterface
    private interface WithLease {
        void run(BlobClient blob, BlobLeaseClient lease);
    }

    private static JavaSdkJudge.Case leased(Service service, String name, WithLease work) {
        return service.in(name, container -> {
            var blob = container.getBlobClient("b");
            blob.upload(BinaryData.fromString("x"));
            work.run(blob, of(blob, OWN));
        });
    }

    static List<JavaSdkJudge.Case> all(Service service) {
        return List.of(
                leased(service, "lease: acquire, renew, release", (blob, lease) -> {
                    assertThat(lease.acquireLease(15)).isEqualTo(OWN);
                    lease.renewLease();
                    assertThat(state(blob)).isEqualTo(LeaseStateType.LEASED);
                    lease.releaseLease();
                    assertThat(state(blob)).isEqualTo(LeaseStateType.AVAILABLE);
                }),
                leased(service, "lease: a second one is refused", (blob, lease) -> {
                    lease.acquireLease(-1);
                    refused(() -> of(blob, OTHER).acquireLease(15), 409, "LeaseAlreadyPresent");
                    refused(() -> of(blob, OTHER).renewLease(), 409, "LeaseIdMismatchWithLeaseOperation");
                }),
                leased(service, "lease: change", (blob, lease) -> {
                    lease.acquireLease(-1);
                    assertThat(lease.changeLease(OTHER)).isEqualTo(OTHER);
                    refused(() -> of(blob, OWN).renewLease(), 409, "LeaseIdMismatchWithLeaseOperation");
                }),
                leased(service, "lease: break at once", (blob, lease) -> {
                    lease.acquireLease(-1);
                    assertThat(lease.breakLease()).isZero();
                    assertThat(state(blob)).isEqualTo(LeaseStateType.BROKEN);
                    refused(lease::renewLease, 409, "LeaseIsBrokenAndCannotBeRenewed");
                }),
                leased(service, "lease: delete needs it", (blob, lease) -> {
                    lease.acquireLease(-1);
                    refused(blob::delete, 412, "LeaseIdMissing");
                }),
                service.in("container lease: all of its states", container -> {
                    var lease = new BlobLeaseClientBuilder()
                            .containerClient(container)
                            .leaseId(OWN)
                            .buildClient();
                    lease.acquireLease(-1);
                    refused(container::delete, 412, "LeaseIdMissing");
                    lease.breakLease();
                    assertThat(container.getProperties().getLeaseState()).isEqualTo(LeaseStateType.BROKEN);
                }));
    }

    private static BlobLeaseClient of(BlobClient blob, String id) {
        return new BlobLeaseClientBuilder().blobClient(blob).leaseId(id).buildClient();
    }

    private static LeaseStateType state(BlobClient blob) {
        return blob.getProperties().getLeaseState();
    }
}
