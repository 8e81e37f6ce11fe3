package io.vernissage.upload.stream;

import io.vernissage.upload.SegmentEvent.SegmentTransferred;
import io.vernissage.upload.disk.Disk;
import java.nio.ByteBuffer;

/** Where the segments of a stream go. */
interface SegmentTarget {
    /**
     * Sends what of a whole segment is not there yet, and keeps its digest.
     *
     * @param bytesSent bytes of it that have travelled before
     */
    SegmentTransferred send(int segment, long start, long end, Disk disk, long bytesSent) throws Exception;

    /**
     * Sends what of a part of a segment is not there yet.
     *
     * @return bytes that travelled
     */
    long sendPart(long start, long end, Disk disk) throws Exception;

    /** Fills the buffer with what is there. */
    void readBack(long offset, ByteBuffer target) throws Exception;

    /** Is told of every segment once it is sent. */
    void sent(SegmentTransferred segment);
}
