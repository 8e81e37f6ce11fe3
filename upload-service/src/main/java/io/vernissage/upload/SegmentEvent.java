package io.vernissage.upload;

import io.vernissage.pipeline.BlobLocation;
import io.vernissage.pipeline.Event;
import io.vernissage.pipeline.EventType;
import io.vernissage.pipeline.Source;
import io.vernissage.pipeline.Topic;
import io.vernissage.pipeline.Topics;
import java.time.Instant;
import java.util.UUID;

/** The way of one or more neighbouring segments: handed out on {@code vernissage.upload-segments}, done on {@code vernissage.upload-progress}. */
public sealed interface SegmentEvent extends Event {
    int attempt();

    /** The first one's number on the disk, from 0; the span is {@code [start, end)} in bytes of the virtual disk. */
    int segment();

    /**
     * Segments to be sent by whoever takes them.
     *
     * @param sourceVersion see {@link #plannedVersion()}; of a delta something stands in front of it, so that a worker of a
     *     version that knows of none, and takes what is there for its own, refuses the segment
     * @param virtualSize bytes of the virtual disk, whole MiB
     * @param segmentSize bytes of each of them but the disk's last; 0 where an earlier version told of one alone
     * @param delta whether the blob began as a copy of a base: pages that are there may be the base's, and are compared
     */
    @EventType("io.vernissage.upload.segment-planned.v1")
    record SegmentPlanned(
            UUID publication,
            Instant at,
            int attempt,
            int segment,
            long start,
            long end,
            BlobLocation blob,
            Source source,
            String sourceVersion,
            long virtualSize,
            long segmentSize,
            boolean delta)
            implements SegmentEvent {
        private static final String OF_DELTA = "delta of ";

        public SegmentPlanned {
            segmentSize = segmentSize == 0 ? end - start : segmentSize;
        }

        /** The source version to tell of a segment. */
        public static String toldVersion(String version, boolean delta) {
            return delta ? OF_DELTA + version : version;
        }

        /** What the source was when the disk was judged; a source that has changed since is refused. */
        public String plannedVersion() {
            return delta ? sourceVersion.substring(OF_DELTA.length()) : sourceVersion;
        }

        @Override
        public Topic topic() {
            return Topics.UPLOAD_SEGMENTS;
        }
    }

    /**
     * All data of the segments is in the blob.
     *
     * @param bytesSent bytes this worker wrote; what an earlier worker had already written is not sent again
     * @param ranges digest of the page ranges that hold the segments' data, added up
     */
    @EventType("io.vernissage.upload.segment-transferred.v1")
    record SegmentTransferred(
            UUID publication, Instant at, int attempt, int segment, long dataBytes, long bytesSent, RangesDigest ranges)
            implements SegmentEvent {
        @Override
        public Topic topic() {
            return Topics.UPLOAD_PROGRESS;
        }
    }
}
