package io.vernissage.emulator.blob;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;

/** Put Page, its bytes from the request or another blob, and Clear Pages. */
final class PageCalls {
    private final FolderStore store;
    private final Traffic traffic;
    private final SourceAccess sources;
    private final StorageProfile profile;
    private final PageBuffers buffers = new PageBuffers();

    PageCalls(FolderStore store, Traffic traffic, SourceAccess sources, StorageProfile profile) {
        this.store = store;
        this.traffic = traffic;
        this.sources = sources;
        this.profile = profile;
    }

    void put(Call call) throws IOException {
        refuseCopySource(call, profile);
        var action = call.required("x-ms-page-write");
        switch (action.toLowerCase(Locale.ROOT)) {
            case "update" -> update(call);
            case "clear" -> clear(call);
            default -> throw StorageError.InvalidHeaderValue.header("x-ms-page-write", action);
        }
    }

    /** A stamp cannot copy from service to service within one request. */
    static void refuseCopySource(Call call, StorageProfile profile) {
        if (SourceAccess.isNamed(call) && !profile.takesSources()) {
            throw StorageError.UnsupportedHeader.header("x-ms-copy-source", "");
        }
    }

    private void update(Call call) throws IOException {
        var range = pageRange(call);
        if (range.length() > PageBuffers.LARGEST_WRITE) {
            throw StorageError.RequestBodyTooLarge.exception();
        }
        boolean ownBody = !SourceAccess.isNamed(call);
        if (call.body().length() != (ownBody ? range.length() : 0)) {
            throw StorageError.InvalidHeaderValue.header("Content-Length", call.header("Content-Length"));
        }
        var slot = store.changeable(call);
        admit(call, slot); // before the body comes in, to refuse early; once more when it is there
        buffers.lend(buffer -> {
            buffer.limit(Math.toIntExact(range.length()));
            var early = slot.pages().begin(range);
            try {
                var digest = ownBody ? receive(call, buffer, early) : Optional.of(fetch(call, range, buffer));
                if (buffer.remaining() != range.length()) {
                    throw StorageError.InvalidHeaderValue.header(
                            "Content-Length", Integer.toString(buffer.remaining()));
                }
                var blob = write(call, slot, range, buffer, early);
                traffic.wrote(Math.toIntExact(range.length()));
                digest.ifPresent(md5 -> call.set("Content-MD5", md5));
                answer(call, blob);
            } finally {
                if (early.isPresent()) {
                    early.get().close();
                }
            }
        });
    }

    /** Lets the body come in; what has come is digested and written while more is coming. Answers the digest if there is one. */
    private Optional<String> receive(Call call, ByteBuffer buffer, Optional<EarlyWrite> early) throws IOException {
        var digest = Digests.ofBody(call);
        call.body().readInto(buffer, piece -> {
            traffic.received(piece.remaining());
            digest.ifPresent(md5 -> md5.update(piece.duplicate()));
            if (early.isPresent()) {
                early.get().add(piece);
            }
        });
        return digest.map(md5 -> Digests.checked(call, md5));
    }

    /** Put Page From URL: a part of another blob, as long as the range. */
    private String fetch(Call call, PageRange range, ByteBuffer buffer) throws IOException {
        var part = ByteRange.of(call, "x-ms-source-range")
                .orElseThrow(() -> StorageError.MissingRequiredHeader.header("x-ms-source-range", ""));
        var source = sources.open(call, false, false);
        var within = part.within(source.length());
        if (within.length() != range.length()) {
            throw StorageError.InvalidHeaderValue.header("x-ms-source-range", call.header("x-ms-source-range"));
        }
        source.copyTo(new BufferChannel(buffer), within);
        return Digests.ofSource(call, buffer.flip());
    }

    /** Writes of one blob run side by side; only one with a condition on its version must see it alone. */
    private BlobRecord write(Call call, BlobSlot slot, PageRange range, ByteBuffer bytes, Optional<EarlyWrite> early)
            throws IOException {
        BlobSlot.Work<BlobRecord> work = () -> {
            var blob = admit(call, slot);
            admitRange(blob, range);
            if (call.ending() instanceof Ending.Lost) {
                return pretended(blob);
            }
            var pages = slot.pages();
            if (early.isEmpty() || !pages.finish(early.get(), range, store.versions())) {
                pages.write(range.start(), bytes, store.versions());
            }
            return slot.existing();
        };
        return call.conditions().isEmpty() ? slot.shared(work) : slot.alone(work);
    }

    private void clear(Call call) throws IOException {
        var range = pageRange(call);
        if (call.body().length() != 0) {
            throw StorageError.InvalidHeaderValue.header("Content-Length", call.header("Content-Length"));
        }
        var slot = store.changeable(call);
        var blob = slot.alone(() -> {
            var before = admit(call, slot);
            admitRange(before, range);
            if (call.ending() instanceof Ending.Lost) {
                return pretended(before);
            }
            slot.pages().clear(range.start(), range.end(), store.versions());
            return slot.existing();
        });
        answer(call, blob);
    }

    /** What a change would have made of it. */
    private BlobRecord pretended(BlobRecord blob) {
        return blob.changed(store.versions().next(), store.versions().now());
    }

    private BlobRecord admit(Call call, BlobSlot slot) {
        var blob = slot.existing();
        slot.pages();
        blob.lease().admitChange(call.leaseId(), store.versions().now(), false);
        call.conditions().admitPages(blob);
        admitSequenceNumber(call, blob.sequenceNumber());
        if (blob.isCopying()) {
            throw StorageError.PendingCopyOperation.exception();
        }
        return blob;
    }

    private static void admitSequenceNumber(Call call, long own) {
        boolean admitted = own <= call.number("x-ms-if-sequence-number-le", own)
                && own < call.number("x-ms-if-sequence-number-lt", Long.MAX_VALUE)
                && own == call.number("x-ms-if-sequence-number-eq", own);
        if (!admitted) {
            throw StorageError.SequenceNumberConditionNotMet.exception();
        }
    }

    private static void admitRange(BlobRecord blob, PageRange range) {
        if (range.end() > blob.length()) {
            throw StorageError.InvalidPageRange.exception();
        }
    }

    private static PageRange pageRange(Call call) {
        var range = ByteRange.of(call).orElseThrow(() -> StorageError.MissingRequiredHeader.header("x-ms-range", ""));
        long end = range.last().orElseThrow(StorageError.InvalidPageRange::exception) + 1;
        if (range.first() % PageRange.PAGE != 0 || end % PageRange.PAGE != 0) {
            throw StorageError.InvalidPageRange.exception();
        }
        return new PageRange(range.first(), end);
    }

    private static void answer(Call call, BlobRecord blob) {
        call.setVersion(blob.version(), blob.modified())
                .set("x-ms-blob-sequence-number", Long.toString(blob.sequenceNumber()))
                .set("x-ms-request-server-encrypted", "true")
                .end(201);
    }
}
