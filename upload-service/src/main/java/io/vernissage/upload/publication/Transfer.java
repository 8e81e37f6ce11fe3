package io.vernissage.upload.publication;

import io.vernissage.pipeline.BlobLocation;
import io.vernissage.pipeline.UploadEvent.UploadPlanned;
import io.vernissage.upload.RangesDigest;
import io.vernissage.upload.SegmentEvent.SegmentTransferred;
import java.util.Optional;

/**
 * The segments of one attempt. The plan and the segments are told on different topics, so either may be seen first; what
 * counts is that in the end all are there.
 *
 * @param plan what is to be sent, once it is known
 * @param done the numbers of the segments that are in the blob
 * @param ranges what the page ranges of those segments digest to
 * @param dataBytes bytes of data in those segments
 * @param bytesSent bytes that travelled for them
 * @param sealing whether the seal has been asked for
 */
public record Transfer(
        Optional<Plan> plan, SegmentSet done, RangesDigest ranges, long dataBytes, long bytesSent, boolean sealing) {

    /** What is to be sent, and to where. */
    public record Plan(
            BlobLocation blob,
            String format,
            long virtualSize,
            int segments,
            long dataBytes,
            Optional<String> baseUnused) {}

    static final Transfer NOTHING_YET =
            new Transfer(Optional.empty(), SegmentSet.EMPTY, RangesDigest.NOTHING, 0, 0, false);

    Transfer planned(UploadPlanned event) {
        if (plan.isPresent()) {
            return this;
        }
        var told = new Plan(
                event.blob(),
                event.format(),
                event.virtualSize(),
                event.segments(),
                event.dataBytes(),
                event.baseUnused());
        return new Transfer(Optional.of(told), done, ranges, dataBytes, bytesSent, sealing);
    }

    Transfer with(SegmentTransferred event) {
        if (done.contains(event.segment())) {
            return this;
        }
        return new Transfer(
                plan,
                done.with(event.segment()),
                ranges.plus(event.ranges()),
                dataBytes + event.dataBytes(),
                bytesSent + event.bytesSent(),
                sealing);
    }

    Transfer toSealing() {
        return new Transfer(plan, done, ranges, dataBytes, bytesSent, true);
    }

    public int segmentsDone() {
        return done.size();
    }

    boolean readyToSeal() {
        return !sealing
                && plan.filter(known -> known.segments() == segmentsDone()).isPresent();
    }
}
