package io.vernissage.emulator.blob;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Put Blob of an append blob, Append Block with its bytes from the request or another blob, and Append Blob Seal. */
final class AppendCalls {
    private static final long MIB = 1024 * 1024;
    private static final String FIRST_WITH_LARGE_BLOCKS = "2022-11-02";
    private static final int MOST_BLOCKS = 50_000;

    private final FolderStore store;
    private final BlobCalls blobs;
    private final Intake intake;
    private final StorageProfile profile;

    AppendCalls(FolderStore store, BlobCalls blobs, Intake intake, StorageProfile profile) {
        this.store = store;
        this.blobs = blobs;
        this.intake = intake;
        this.profile = profile;
    }

    void create(Call call, Access.Grant grant) throws IOException {
        if (call.body().length() != 0) {
            throw StorageError.InvalidHeaderValue.header("Content-Length", call.header("Content-Length"));
        }
        var headers = BlobCalls.headers(call, call.header("Content-Type"));
        var metadata = call.metadata();
        var tier = blobs.tier(call, BlobRecord.Type.APPEND);
        var tags = blobs.tags(call);
        var target = call.target();
        var created = store.container(target.account(), target.container()).change(target.blob(), slot -> {
            blobs.admitPut(call, slot, grant);
            var fresh =
                    BlobCalls.fresh(slot, BlobRecord.Type.APPEND, 0, 0, headers, metadata, List.of(), store.versions());
            return slot.installEmpty(fresh.withTier(tier).withTags(tags));
        });
        call.setVersion(created.version(), created.modified())
                .set("x-ms-request-server-encrypted", "true")
                .end(201);
    }

    void append(Call call) throws IOException {
        PageCalls.refuseCopySource(call, profile);
        if (!SourceAccess.isNamed(call) && call.body().length() == 0) {
            throw StorageError.InvalidHeaderValue.header("Content-Length", "0");
        }
        var slot = store.changeable(call);
        admit(call, slot.existing()); // before the body comes in, to refuse early; once more when it is there
        var target = call.target();
        var staged = store.container(target.account(), target.container()).staged();
        try {
            var received = intake.receive(call, staged, largestBlock(call));
            long length = Files.size(staged);
            var kept = slot.alone(() -> {
                var blob = slot.existing();
                admit(call, blob);
                admitLength(call, blob, length);
                call.set("x-ms-blob-append-offset", Long.toString(blob.length()));
                // What is behind the end that the record tells is nobody's: a process that ends here leaves nothing to
                // see.
                write(staged, slot.data(blob.generation()), blob.length());
                return slot.keepChanged(blob.withAppends(blob.length() + length, blob.appends() + 1));
            });
            received.tell(call);
            call.setVersion(kept.version(), kept.modified())
                    .set("x-ms-blob-committed-block-count", Integer.toString(kept.appends()))
                    .set("x-ms-request-server-encrypted", "true")
                    .end(201);
        } finally {
            Files.deleteIfExists(staged);
        }
    }

    /** Sealing what is sealed changes nothing. */
    void seal(Call call) throws IOException {
        if (profile.isHub()) {
            throw StorageError.NotImplemented.exception();
        }
        var slot = store.changeable(call);
        var kept = slot.alone(() -> {
            var blob = admitChange(call, slot.existing());
            admitPosition(call, blob);
            return blob.sealed() ? blob : slot.keepChanged(blob.withSealed(true));
        });
        call.setVersion(kept.version(), kept.modified())
                .set("x-ms-blob-sealed", "true")
                .end(200);
    }

    private void admit(Call call, BlobRecord blob) {
        admitChange(call, blob);
        if (blob.sealed()) {
            throw StorageError.BlobIsSealed.exception();
        }
        admitPosition(call, blob);
        if (blob.length() > mostBytes(call)) {
            throw StorageError.MaxBlobSizeConditionNotMet.exception();
        }
        if (blob.appends() >= MOST_BLOCKS) {
            throw StorageError.BlockCountExceedsLimit.exception();
        }
    }

    private BlobRecord admitChange(Call call, BlobRecord blob) {
        if (blob.type() != BlobRecord.Type.APPEND) {
            throw StorageError.InvalidBlobType.exception();
        }
        blob.lease().admitChange(call.leaseId(), store.versions().now(), false);
        call.conditions().admitChange(blob);
        if (blob.isCopying()) {
            throw StorageError.PendingCopyOperation.exception();
        }
        return blob;
    }

    private static void admitPosition(Call call, BlobRecord blob) {
        if (call.number("x-ms-blob-condition-appendpos", blob.length()) != blob.length()) {
            throw StorageError.AppendPositionConditionNotMet.exception();
        }
    }

    private static void admitLength(Call call, BlobRecord blob, long more) {
        if (blob.length() + more > mostBytes(call)) {
            throw StorageError.MaxBlobSizeConditionNotMet.exception();
        }
    }

    private static long mostBytes(Call call) {
        return call.number("x-ms-blob-condition-maxsize", Long.MAX_VALUE);
    }

    private static void write(Path staged, Path data, long at) throws IOException {
        try (var source = FileChannel.open(staged, StandardOpenOption.READ);
                var target = FileChannel.open(data, StandardOpenOption.WRITE)) {
            long length = source.size();
            long done = 0;
            while (done < length) {
                done += target.transferFrom(source.position(done), at + done, length - done);
            }
        }
    }

    private static long largestBlock(Call call) {
        return call.isSince(FIRST_WITH_LARGE_BLOCKS) ? 100 * MIB : 4 * MIB;
    }
}
