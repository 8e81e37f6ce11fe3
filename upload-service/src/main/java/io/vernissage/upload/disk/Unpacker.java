package io.vernissage.upload.disk;

import java.nio.ByteBuffer;

/** How a format's compressed blocks are unpacked. For one thread. */
interface Unpacker extends AutoCloseable {
    /**
     * Fills a whole block.
     *
     * @param packed the bytes of the file that hold it, and may hold more
     * @param block where it goes: exactly its length remains
     * @throws io.vernissage.pipeline.ProblemException if they do not hold just this block
     */
    void unpack(Piece.Packed piece, ByteBuffer packed, ByteBuffer block);

    @Override
    void close();
}
