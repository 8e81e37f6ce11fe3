package io.vernissage.upload.disk;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Takes a disk piece by piece, as its image brings them: in whatever order, each once, and what never comes is zeros. */
public interface DiskSink {
    /** Bytes of a piece; every piece begins on such a bound. */
    int PIECE = 512 << 10;

    /**
     * Takes one piece.
     *
     * @param offset where on the disk it belongs
     * @param bytes of it, whole sectors; fewer than {@link #PIECE} only at the disk's end. Theirs again on return
     */
    void data(long offset, ByteBuffer bytes) throws IOException, InterruptedException;

    /**
     * Is told that no more bytes of a segment will come.
     *
     * @param segment its number, from 0
     * @param end where it ends: whole MiB, and the disk's end for the last one
     */
    void complete(int segment, long end) throws IOException, InterruptedException;
}
