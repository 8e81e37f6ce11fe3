package io.vernissage.pipeline;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** What upload-service tells the others, on {@code vernissage.uploads}. */
public sealed interface UploadEvent extends Event {
    @Override
    default Topic topic() {
        return Topics.UPLOADS;
    }

    /** Which try of the upload this is, from 1; every try has a lease of its own on the blob. */
    int attempt();

    /**
     * The disk was judged fit and its blob made.
     *
     * @param format what the disk was found to be, such as {@code vhd-dynamic}
     * @param virtualSize bytes of the disk, whole MiB
     * @param segments how many segments hold data and were handed out; may be 0
     * @param dataBytes upper bound of the bytes that will travel
     * @param baseUnused why all of the disk travels although a base was named; absent where none was, or it is used
     */
    @EventType("io.vernissage.upload.planned.v1")
    record UploadPlanned(
            UUID publication,
            Instant at,
            int attempt,
            BlobLocation blob,
            String format,
            long virtualSize,
            int segments,
            long dataBytes,
            Optional<String> baseUnused)
            implements UploadEvent {}

    /**
     * The blob is a fixed VHD, proven against its plan.
     *
     * @param bytesSent bytes of page writes that travelled, the footer included
     * @param receipt what the disk was; absent where a worker of an earlier version has sent a part of it
     */
    @EventType("io.vernissage.upload.completed.v1")
    record UploadCompleted(
            UUID publication,
            Instant at,
            int attempt,
            BlobLocation blob,
            long virtualSize,
            long bytesSent,
            Optional<Receipt> receipt,
            PublicationSpec spec)
            implements UploadEvent {}

    @EventType("io.vernissage.upload.failed.v1")
    record UploadFailed(UUID publication, Instant at, int attempt, Problem problem) implements UploadEvent {}
}
