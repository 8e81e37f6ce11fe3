package io.vernissage.emulator.judge;

import static io.vernissage.emulator.judge.Service.bytes;
import static io.vernissage.emulator.judge.Service.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.PageBlobRequestConditions;
import com.azure.storage.blob.models.PageRange;
import com.azure.storage.blob.models.SequenceNumberActionType;
import com.azure.storage.blob.options.ListPageRangesDiffOptions;
import com.azure.storage.blob.options.PageBlobUploadPagesOptions;
import com.azure.storage.blob.specialized.BlobLeaseClientBuilder;
import com.azure.storage.blob.specialized.PageBlobClient;
import java.util.List;

/** Page blobs: pages, ranges, sizes, sequence numbers, and what protects them. */
final class PageBlobCases {
    private static final int MIB = 1 << 20;

    private PageBlobCases() {}

    /** What a case does with a page blob of 5 MiB. */
    @FunctionalInterface
    private interface WithDisk {
        void run(PageBlobClient disk) throws Exception;
    }

    private static JavaSdkJudge.Case disk(Service service, String name, WithDisk work) {
        return service.in(name, container -> {
            var disk = container.getBlobClient("disk").getPageBlobClient();
            disk.create(5L * MIB);
            work.run(disk);
        });
    }

    static List<JavaSdkJudge.Case> all(Service service) {
        return List.of(
                disk(service, "page blob: create", disk -> {
                    assertThat(disk.getProperties().getBlobSize()).isEqualTo(5L * MIB);
                    assertThat(ranges(disk)).isEmpty();
                }),
                disk(service, "page blob: write and read pages", disk -> {
                    var data = bytes(4096);
                    write(disk, 512, data);
                    assertThat(ranges(disk)).containsExactly("512-4607");
                    assertThat(disk.downloadContent().toBytes())
                            .hasSize(5 * MIB)
                            .contains(data);
                }),
                disk(service, "page blob: 4 MiB in one write", disk -> {
                    write(disk, 0, bytes(4 * MIB));
                    assertThat(ranges(disk)).containsExactly("0-" + (4 * MIB - 1));
                }),
                disk(
                        service,
                        "page blob: a write beyond its end",
                        disk -> refused(() -> write(disk, 5 * MIB, bytes(512)), 416, "InvalidPageRange")),
                disk(service, "page blob: ranges that touch are one", disk -> {
                    write(disk, 0, bytes(512));
                    write(disk, 512, bytes(512));
                    write(disk, 4096, bytes(512));
                    assertThat(ranges(disk)).containsExactly("0-1023", "4096-4607");
                }),
                disk(service, "page blob: clear in the middle", disk -> {
                    write(disk, 0, bytes(4096));
                    disk.clearPages(new PageRange().setStart(1024).setEnd(2047));
                    assertThat(ranges(disk)).containsExactly("0-1023", "2048-4095");
                }),
                disk(service, "page blob: resize", disk -> {
                    write(disk, 0, bytes(4096));
                    disk.resize(2048);
                    assertThat(ranges(disk)).containsExactly("0-2047");
                    assertThat(disk.getProperties().getBlobSize()).isEqualTo(2048);
                }),
                disk(service, "page blob: sequence number: set, raise, count", disk -> {
                    disk.updateSequenceNumber(SequenceNumberActionType.UPDATE, 10L);
                    disk.updateSequenceNumber(SequenceNumberActionType.MAX, 5L);
                    disk.updateSequenceNumber(SequenceNumberActionType.INCREMENT, null);
                    assertThat(disk.getProperties().getBlobSequenceNumber()).isEqualTo(11);
                }),
                disk(service, "page blob: conditions by sequence number", disk -> {
                    var less = new PageBlobRequestConditions().setIfSequenceNumberLessThan(0L);
                    refused(() -> write(disk, 0, bytes(512), less), 412, "SequenceNumberConditionNotMet");
                    write(disk, 0, bytes(512), new PageBlobRequestConditions().setIfSequenceNumberEqualTo(0L));
                }),
                disk(service, "page blob: conditions by ETag", disk -> {
                    var old = new PageBlobRequestConditions();
                    old.setIfMatch(disk.getProperties().getETag());
                    write(disk, 0, bytes(512), old);
                    refused(() -> write(disk, 0, bytes(512), old), 412, "ConditionNotMet");
                }),
                disk(service, "page blob: writes under a lease", disk -> {
                    var lease = new BlobLeaseClientBuilder().blobClient(disk).buildClient();
                    var held = new PageBlobRequestConditions();
                    held.setLeaseId(lease.acquireLease(-1));
                    refused(() -> write(disk, 0, bytes(512)), 412, "LeaseIdMissing");
                    write(disk, 0, bytes(512), held);
                    lease.releaseLease();
                }),
                disk(service, "page blob: snapshot keeps the ranges", disk -> {
                    write(disk, 0, bytes(512));
                    var snapshot = disk.createSnapshot().getSnapshotId();
                    write(disk, 4096, bytes(512));
                    var before = disk.getContainerClient()
                            .getBlobClient(disk.getBlobName(), snapshot)
                            .getPageBlobClient();
                    assertThat(ranges(before)).containsExactly("0-511");
                }),
                disk(service, "page blob: difference to a snapshot", disk -> {
                    write(disk, 0, bytes(1024));
                    var snapshot = disk.createSnapshot().getSnapshotId();
                    write(disk, 4096, bytes(512));
                    disk.clearPages(new PageRange().setStart(0).setEnd(511));
                    var options = new ListPageRangesDiffOptions(new BlobRange(0, 5L * MIB), snapshot);
                    assertThat(disk.listPageRangesDiff(options, null, Context.NONE))
                            .extracting(one -> one.isClear() + " " + one.getRange())
                            .containsExactlyInAnyOrder("true bytes=0-511", "false bytes=4096-4607");
                }));
    }

    private static List<String> ranges(PageBlobClient disk) {
        return disk.listPageRanges(new BlobRange(0)).stream()
                .map(found -> found.getRange().getOffset() + "-"
                        + (found.getRange().getOffset() + found.getRange().getLength() - 1))
                .toList();
    }

    private static void write(PageBlobClient disk, long start, byte[] data) {
        write(disk, start, data, new PageBlobRequestConditions());
    }

    private static void write(PageBlobClient disk, long start, byte[] data, PageBlobRequestConditions conditions) {
        var range = new PageRange().setStart(start).setEnd(start + data.length - 1);
        var options =
                new PageBlobUploadPagesOptions(range, BinaryData.fromBytes(data)).setRequestConditions(conditions);
        disk.uploadPagesWithResponse(options, null, Context.NONE);
    }
}
