package io.vernissage.upload;

import io.vernissage.pipeline.BlobLocation;
import io.vernissage.pipeline.Event;
import io.vernissage.pipeline.EventType;
import io.vernissage.pipeline.PublicationSpec;
import io.vernissage.pipeline.Source;
import io.vernissage.pipeline.Topic;
import io.vernissage.pipeline.Topics;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Work inside upload-service that the state of a publication calls for, on {@code vernissage.upload-steps}. */
public sealed interface UploadStep extends Event {
    @Override
    default Topic topic() {
        return Topics.UPLOAD_STEPS;
    }

    /** Judge the disk, make the blob, hand out the segments. */
    @EventType("io.vernissage.upload.plan-requested.v1")
    record PlanRequested(UUID publication, Instant at, int attempt, PublicationSpec spec) implements UploadStep {}

    /**
     * Read the disk from beginning to end, as there is no other way, and send its segments meanwhile. Told by the planner,
     * on {@code vernissage.upload-streams}.
     *
     * @param sourceVersion what the source was when its beginning was judged; a source that has changed since is refused
     * @param segmentSize bytes of a segment in this attempt
     * @param baseUnused why all of it travels although a base was named
     */
    @EventType("io.vernissage.upload.stream-requested.v1")
    record StreamRequested(
            UUID publication,
            Instant at,
            int attempt,
            BlobLocation blob,
            Source source,
            String sourceVersion,
            long segmentSize,
            Optional<String> baseUnused)
            implements UploadStep {
        @Override
        public Topic topic() {
            return Topics.UPLOAD_STREAMS;
        }
    }

    /**
     * All segments are there: prove it and write the footer.
     *
     * @param ranges what the page ranges of the blob must digest to
     * @param bytesSent bytes of all page writes of this attempt
     */
    @EventType("io.vernissage.upload.seal-requested.v1")
    record SealRequested(
            UUID publication,
            Instant at,
            int attempt,
            BlobLocation blob,
            long virtualSize,
            RangesDigest ranges,
            long bytesSent,
            PublicationSpec spec)
            implements UploadStep {}

    /** Nobody reads the temporary resource group of this publication any more. */
    @EventType("io.vernissage.upload.cleanup-requested.v1")
    record CleanupRequested(UUID publication, Instant at, String stamp) implements UploadStep {}
}
