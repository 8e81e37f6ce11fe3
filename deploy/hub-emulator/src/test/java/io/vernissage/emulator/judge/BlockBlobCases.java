package io.vernissage.emulator.judge;

import static io.vernissage.emulator.judge.Service.bytes;
import static io.vernissage.emulator.judge.Service.refused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobHttpHeaders;
import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.Block;
import com.azure.storage.blob.models.BlockListType;
import com.azure.storage.blob.models.CopyStatusType;
import com.azure.storage.blob.models.DownloadRetryOptions;
import com.azure.storage.blob.models.ParallelTransferOptions;
import com.azure.storage.blob.options.BlobParallelUploadOptions;
import com.azure.storage.blob.specialized.BlockBlobClient;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Block blobs: whole ones, their blocks, ranges, headers, metadata, conditions, and copies of them. */
final class BlockBlobCases {
    private static final int MIB = 1 << 20;

    private BlockBlobCases() {}

    static List<JavaSdkJudge.Case> all(Service service) {
        return List.of(
                service.in("block blob: upload and download", container -> {
                    var data = bytes(100_000);
                    blob(container, data);
                    assertThat(blob(container).downloadContent().toBytes()).isEqualTo(data);
                }),
                service.in("block blob: a range of it", container -> {
                    var data = bytes(5000);
                    var blob = blob(container, data);
                    var out = new ByteArrayOutputStream();
                    var answer = blob.downloadStreamWithResponse(
                            out, new BlobRange(1000, 500L), new DownloadRetryOptions(), null, true, null, Context.NONE);
                    assertThat(answer.getStatusCode()).isEqualTo(206);
                    assertThat(out.toByteArray()).isEqualTo(java.util.Arrays.copyOfRange(data, 1000, 1500));
                    assertThat(answer.getDeserializedHeaders().getContentMd5()).isNotNull();
                }),
                service.in("block blob: a range beyond its end", container -> {
                    var blob = blob(container, bytes(5));
                    refused(
                            () -> blob.downloadStreamWithResponse(
                                    new ByteArrayOutputStream(),
                                    new BlobRange(100, 5L),
                                    null,
                                    null,
                                    false,
                                    null,
                                    Context.NONE),
                            416,
                            "InvalidRange");
                }),
                service.in("block blob: stage and commit in another order", container -> {
                    var blob = blob(container);
                    for (var text : List.of("one", "two")) {
                        blob.stageBlock(id(text), BinaryData.fromString(text));
                    }
                    assertThat(blob.listBlocks(BlockListType.ALL).getUncommittedBlocks())
                            .hasSize(2);
                    blob.commitBlockList(List.of(id("two"), id("one")));
                    assertThat(blob.downloadContent().toString()).isEqualTo("twoone");
                    assertThat(blob.listBlocks(BlockListType.ALL).getCommittedBlocks())
                            .extracting(Block::getName)
                            .containsExactly(id("two"), id("one"));
                }),
                service.in(
                        "block blob: commit with a block that is missing",
                        container -> refused(
                                () -> blob(container).commitBlockList(List.of(id("one"))), 400, "InvalidBlockList")),
                service.in("block blob: in parallel by the SDK", container -> {
                    var data = bytes(5 * MIB + 17);
                    var transfer = new ParallelTransferOptions()
                            .setBlockSizeLong((long) MIB)
                            .setMaxSingleUploadSizeLong((long) MIB)
                            .setMaxConcurrency(4);
                    container
                            .getBlobClient("b")
                            .uploadWithResponse(
                                    new BlobParallelUploadOptions(BinaryData.fromBytes(data))
                                            .setParallelTransferOptions(transfer),
                                    Duration.ofSeconds(20),
                                    Context.NONE);
                    assertThat(blob(container)
                                    .listBlocks(BlockListType.COMMITTED)
                                    .getCommittedBlocks())
                            .hasSize(6);
                    assertThat(blob(container).downloadContent().toBytes()).isEqualTo(data);
                }),
                service.in("block blob: headers at upload and later", container -> {
                    var blob = blob(container, bytes(1));
                    blob.setHttpHeaders(
                            new BlobHttpHeaders().setContentType("text/b").setCacheControl("no-store"));
                    var found = blob.getProperties();
                    assertThat(found.getContentType() + " " + found.getCacheControl())
                            .isEqualTo("text/b no-store");
                }),
                service.in("block blob: metadata", container -> {
                    var blob = blob(container, bytes(1));
                    blob.setMetadata(Map.of("key", "value"));
                    assertThat(blob.getProperties().getMetadata()).isEqualTo(Map.of("key", "value"));
                }),
                service.in("block blob: conditions by ETag", container -> {
                    var blob = blob(container, bytes(1));
                    refused(() -> blob.upload(BinaryData.fromString("x")), 409, "BlobAlreadyExists");
                    var other = new BlobRequestConditions().setIfMatch("\"0x0\"");
                    refused(
                            () -> blob.setMetadataWithResponse(Map.of(), other, null, Context.NONE),
                            412,
                            "ConditionNotMet");
                }),
                service.in("block blob: exists and delete", container -> {
                    var blob = blob(container, bytes(1));
                    assertThat(blob.exists()).isTrue();
                    blob.delete();
                    assertThat(blob.exists()).isFalse();
                    assertThat(blob.deleteIfExists()).isFalse();
                    refused(blob::delete, 404, "BlobNotFound");
                }),
                service.in("block blob: snapshot, read it, delete both", container -> {
                    var blob = blob(container, "before".getBytes(UTF_8));
                    var snapshot = blob.createSnapshot();
                    blob.upload(BinaryData.fromString("after"), true);
                    assertThat(snapshot.downloadContent().toString()).isEqualTo("before");
                    refused(blob::delete, 409, "SnapshotsPresent");
                }),
                service.in("copy: within an account", container -> {
                    var data = bytes(10_000);
                    var source = blob(container, data);
                    var target = container.getBlobClient("target");
                    var done = target.beginCopy(source.getBlobUrl(), Duration.ofMillis(100))
                            .waitForCompletion(Duration.ofSeconds(20));
                    assertThat(done.getValue().getCopyStatus()).isEqualTo(CopyStatusType.SUCCESS);
                    assertThat(target.downloadContent().toBytes()).isEqualTo(data);
                    refused(() -> target.abortCopyFromUrl(done.getValue().getCopyId()), 409, "NoPendingCopyOperation");
                }));
    }

    private static String id(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    private static BlockBlobClient blob(BlobContainerClient container) {
        return container.getBlobClient("b").getBlockBlobClient();
    }

    private static BlockBlobClient blob(BlobContainerClient container, byte[] data) {
        var blob = blob(container);
        blob.upload(BinaryData.fromBytes(data));
        return blob;
    }
}
