package io.vernissage.emulator.blob;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Get Blob and Get Blob Properties. */
final class ReadCalls {
    private static final int PIECE = 1024 * 1024;
    private static final int LARGEST_DIGEST = 4 * 1024 * 1024;

    private final FolderStore store;
    private final StorageProfile profile;

    ReadCalls(FolderStore store, StorageProfile profile) {
        this.store = store;
        this.profile = profile;
    }

    /** Where a blob's bytes come from, at an offset, until the buffer is full. */
    @FunctionalInterface
    private interface Source {
        void read(long offset, ByteBuffer into) throws IOException;
    }

    void getProperties(Call call) {
        var blob = admitted(call, store.readable(call));
        describe(call, blob);
        call.set("Content-MD5", blob.headers().contentMd5())
                .set("Content-Length", Long.toString(blob.length()))
                .end(200);
    }

    void get(Call call) throws IOException {
        var slot = store.readable(call);
        var blob = admitted(call, slot);
        blob.tier().admitRead(store.versions().now());
        var asked = ByteRange.ofRead(call);
        if (asked.isPresent() && asked.get().first() >= blob.length()) {
            call.set("Content-Range", "bytes */" + blob.length());
        }
        var part =
                asked.map(range -> range.within(blob.length())).orElseGet(() -> new ByteRange.Part(0, blob.length()));
        describe(call, blob);
        call.set("Content-Length", Long.toString(part.length()));
        call.set("x-ms-blob-content-md5", blob.headers().contentMd5());
        if (asked.isPresent()) {
            call.set("Content-Range", "bytes %d-%d/%d".formatted(part.start(), part.end() - 1, blob.length()));
        } else {
            call.set("Content-MD5", blob.headers().contentMd5());
        }
        int status = asked.isPresent() ? 206 : 200;
        switch (blob.type()) {
            case PAGE -> send(call, status, part, (offset, into) -> readPages(slot, blob, offset, into));
            case BLOCK, APPEND -> {
                try (var file = FileChannel.open(slot.data(blob.generation()), StandardOpenOption.READ)) {
                    send(call, status, part, (offset, into) -> fill(file, offset, into));
                }
            }
        }
    }

    /** Fills a buffer from an offset of a blob that was not replaced since the record was read. */
    static void read(BlobSlot slot, BlobRecord blob, long offset, ByteBuffer into) throws IOException {
        switch (blob.type()) {
            case PAGE -> slot.pages().read(offset, into);
            case BLOCK, APPEND -> {
                try (var file = FileChannel.open(slot.data(blob.generation()), StandardOpenOption.READ)) {
                    fill(file, offset, into);
                }
            }
        }
    }

    private static void readPages(BlobSlot slot, BlobRecord blob, long offset, ByteBuffer into) throws IOException {
        slot.shared(() -> {
            if (slot.existing().generation() != blob.generation()) {
                throw new IOException("The blob was replaced while it was read, blob=" + slot.address());
            }
            slot.pages().read(offset, into);
            return into;
        });
    }

    /** Fills a buffer from an offset. The caller keeps within the file. */
    static void fill(FileChannel file, long offset, ByteBuffer into) throws IOException {
        long position = offset;
        while (into.hasRemaining()) {
            int read = file.read(into, position);
            if (read < 0) {
                throw new IOException("A block blob's file is shorter than the blob");
            }
            position += read;
        }
    }

    private static void send(Call call, int status, ByteRange.Part part, Source source) throws IOException {
        boolean digested = wants(call, status, "x-ms-range-get-content-md5");
        boolean checked = wants(call, status, "x-ms-range-get-content-crc64");
        if (digested && checked) {
            throw StorageError.InvalidHeaderValue.header("x-ms-range-get-content-crc64", "true");
        }
        if (digested) {
            var digest = Digests.md5();
            digest.update(whole(part, source));
            call.set("Content-MD5", Digests.base64(digest));
        } else if (checked) {
            var checksum = new Crc64();
            checksum.update(whole(part, source));
            call.set(Digests.CHECKSUM, checksum.base64());
        }
        var response = call.response().setStatusCode(status);
        var cut = call.ending().cutting(part.length());
        long end = part.start() + cut.orElse(part.length());
        Future<Void> sent = null;
        for (long offset = part.start(); offset < end; offset += PIECE) {
            var bytes = new byte[(int) Math.min(PIECE, end - offset)];
            source.read(offset, ByteBuffer.wrap(bytes));
            if (sent != null) {
                await(sent); // one piece on its way while the next one is read
            }
            sent = response.write(Buffer.buffer(bytes)).toCompletionStage().toCompletableFuture();
        }
        if (cut.isPresent()) {
            if (sent != null) {
                await(sent);
            }
            call.cut();
        } else {
            response.end();
        }
    }

    /** Whether a header asks for a digest of what is sent, which is for ranges. */
    private static boolean wants(Call call, int status, String header) {
        boolean wanted = call.header(header).equalsIgnoreCase("true");
        if (wanted && status == 200) {
            throw StorageError.InvalidHeaderValue.header(header, "true");
        }
        return wanted;
    }

    private static ByteBuffer whole(ByteRange.Part part, Source source) throws IOException {
        if (part.length() > LARGEST_DIGEST) {
            throw StorageError.OutOfRangeInput.exception();
        }
        var bytes = ByteBuffer.allocate((int) part.length());
        source.read(part.start(), bytes);
        return bytes.flip();
    }

    private static void await(Future<Void> sent) throws IOException {
        try {
            sent.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while a blob was going out", e);
        } catch (ExecutionException e) {
            throw new IOException("The client went away while a blob was going out", e.getCause());
        }
    }

    private BlobRecord admitted(Call call, BlobSlot slot) {
        var blob = slot.existing();
        blob.lease().admitRead(call.leaseId(), store.versions().now(), false);
        call.conditions().admitRead(blob);
        return blob;
    }

    private void describe(Call call, BlobRecord blob) {
        long now = store.versions().now();
        var state = blob.lease().state(now);
        call.setVersion(blob.version(), blob.modified())
                .set("Accept-Ranges", "bytes")
                .set("x-ms-blob-type", blob.type().word())
                .set("x-ms-creation-time", Call.httpDate(blob.created()))
                .set("x-ms-server-encrypted", "true")
                .setMetadata(blob.metadata());
        if (call.snapshot().isEmpty()) { // a snapshot has no lease
            call.set("x-ms-lease-status", blob.lease().isLocked(now) ? "locked" : "unlocked")
                    .set("x-ms-lease-state", state.word());
        }
        if (state == Lease.State.LEASED) {
            call.set("x-ms-lease-duration", blob.lease().seconds() == Lease.INFINITE ? "infinite" : "fixed");
        }
        switch (blob.type()) {
            case PAGE -> call.set("x-ms-blob-sequence-number", Long.toString(blob.sequenceNumber()));
            case APPEND -> describeAppends(call, blob);
            case BLOCK -> {} // nothing but its bytes
        }
        if (!profile.isHub()) {
            describeTier(call, blob, now);
        }
        describeContent(call, blob.headers());
        describeCopy(call, blob.copy());
    }

    private void describeAppends(Call call, BlobRecord blob) {
        call.set("x-ms-blob-committed-block-count", Integer.toString(blob.appends()));
        if (!profile.isHub()) {
            call.set("x-ms-blob-sealed", Boolean.toString(blob.sealed()));
        }
    }

    private static void describeTier(Call call, BlobRecord blob, long now) {
        var tier = blob.tier();
        call.set("x-ms-access-tier", tier.word(blob.type(), now)).set("x-ms-archive-status", tier.status(now));
        if (tier.isComing(now)) {
            call.set("x-ms-rehydrate-priority", tier.priority());
        }
        if (!tier.isInferred()) {
            call.set("x-ms-access-tier-change-time", Call.httpDate(tier.changed()));
        } else if (blob.type() == BlobRecord.Type.BLOCK) {
            call.set("x-ms-access-tier-inferred", "true");
        }
        if (!blob.tags().isEmpty()) {
            call.set("x-ms-tag-count", Integer.toString(blob.tags().size()));
        }
    }

    /** A signature may put its own words in place of the blob's. */
    private static void describeContent(Call call, BlobRecord.Headers headers) {
        call.set("Content-Type", overridden(call, "rsct", headers.contentType()))
                .set("Content-Encoding", overridden(call, "rsce", headers.contentEncoding()))
                .set("Content-Language", overridden(call, "rscl", headers.contentLanguage()))
                .set("Content-Disposition", overridden(call, "rscd", headers.contentDisposition()))
                .set("Cache-Control", overridden(call, "rscc", headers.cacheControl()));
    }

    private static String overridden(Call call, String parameter, String own) {
        var other = SharedAccessSignature.isIn(call.parameters()) ? call.parameter(parameter) : "";
        return other.isEmpty() ? own : other;
    }

    private static void describeCopy(Call call, BlobRecord.Copy copy) {
        if (!copy.id().isEmpty()) {
            call.set("x-ms-copy-id", copy.id())
                    .set("x-ms-copy-source", copy.source())
                    .set("x-ms-copy-status", copy.status())
                    .set("x-ms-copy-progress", copy.copied() + "/" + copy.total())
                    .set("x-ms-copy-status-description", copy.description());
            if (copy.completed() > 0) {
                call.set("x-ms-copy-completion-time", Call.httpDate(copy.completed()));
            }
        }
    }
}
