package io.vernissage.emulator.blob;

import java.util.List;
import java.util.Map;

/**
 * What is kept of a blob beside its bytes; the JSON file of a blob.
 *
 * @param generation names the data files; an overwritten blob has new ones
 * @param version of the last change that was not a page write
 * @param created milliseconds since the epoch, as {@code modified}
 */
record BlobRecord(
        String name,
        Type type,
        long generation,
        long length,
        long sequenceNumber,
        Headers headers,
        Map<String, String> metadata,
        List<Block> blocks,
        Lease lease,
        Copy copy,
        long version,
        long created,
        long modified) {

    enum Type {
        PAGE("PageBlob"),
        BLOCK("BlockBlob");

        private final String word;

        Type(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    /** Content headers that the blob's owner sets; empty ones are not set. */
    record Headers(
            String contentType,
            String contentEncoding,
            String contentLanguage,
            String contentMd5,
            String cacheControl,
            String contentDisposition) {
        static final Headers DEFAULT = new Headers("application/octet-stream", "", "", "", "", "");
    }

    /** A committed block of a block blob. */
    record Block(String id, long length) {}

    /**
     * The last copy onto this blob.
     *
     * @param id empty if there was none
     * @param source without its query, which may be a secret
     * @param completed milliseconds since the epoch, 0 while it runs
     * @param sourceVersion version of a source of this service when the copy began; 0 if the source is elsewhere
     */
    record Copy(
            String id,
            String source,
            String status,
            long copied,
            long total,
            long completed,
            String description,
            long sourceVersion) {
        static final Copy NONE = new Copy("", "", "", 0, 0, 0, "", 0);
        static final String PENDING = "pending";
        static final String SUCCESS = "success";
        static final String FAILED = "failed";
        static final String ABORTED = "aborted";

        Copy ended(String how, long bytes, long at, String why) {
            return new Copy(id, source, how, bytes, total, at, why, sourceVersion);
        }
    }

    BlobRecord withLease(Lease other) {
        return new BlobRecord(
                name,
                type,
                generation,
                length,
                sequenceNumber,
                headers,
                metadata,
                blocks,
                other,
                copy,
                version,
                created,
                modified);
    }

    BlobRecord withCopy(Copy other) {
        return new BlobRecord(
                name,
                type,
                generation,
                length,
                sequenceNumber,
                headers,
                metadata,
                blocks,
                lease,
                other,
                version,
                created,
                modified);
    }

    BlobRecord withMetadata(Map<String, String> other) {
        return new BlobRecord(
                name,
                type,
                generation,
                length,
                sequenceNumber,
                headers,
                other,
                blocks,
                lease,
                copy,
                version,
                created,
                modified);
    }

    BlobRecord withHeaders(Headers other) {
        return new BlobRecord(
                name,
                type,
                generation,
                length,
                sequenceNumber,
                other,
                metadata,
                blocks,
                lease,
                copy,
                version,
                created,
                modified);
    }

    BlobRecord withSize(long otherLength, long otherSequenceNumber) {
        return new BlobRecord(
                name,
                type,
                generation,
                otherLength,
                otherSequenceNumber,
                headers,
                metadata,
                blocks,
                lease,
                copy,
                version,
                created,
                modified);
    }

    BlobRecord withBlocks(long otherLength, List<Block> others) {
        return new BlobRecord(
                name,
                type,
                generation,
                otherLength,
                sequenceNumber,
                headers,
                metadata,
                others,
                lease,
                copy,
                version,
                created,
                modified);
    }

    BlobRecord changed(long newVersion, long at) {
        return new BlobRecord(
                name,
                type,
                generation,
                length,
                sequenceNumber,
                headers,
                metadata,
                blocks,
                lease,
                copy,
                newVersion,
                created,
                at);
    }

    boolean isCopying() {
        return copy.status().equals(Copy.PENDING);
    }
}
