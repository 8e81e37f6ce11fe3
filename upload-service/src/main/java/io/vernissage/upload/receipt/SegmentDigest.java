package io.vernissage.upload.receipt;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/**
 * The SHA-256 of one segment of a disk, in which zeros cost nothing: it is taken over the segment's blocks of 64 KiB that are
 * not all zeros, in order, each after its offset on the disk (eight bytes, big-endian). So it depends on the disk alone, and
 * not on who knew of which holes.
 */
public final class SegmentDigest {
    /** Bytes of a block; a segment begins and ends on its bounds. */
    public static final int BLOCK = 64 * 1024;

    private static final MemorySegment ZEROS =
            MemorySegment.ofArray(new byte[BLOCK]).asReadOnly();
    private static final long NONE = -1;

    private final MessageDigest sha256 = DigestTree.sha256();
    private final ByteBuffer block = ByteBuffer.allocate(BLOCK);
    private final ByteBuffer offset = ByteBuffer.allocate(Long.BYTES);
    /** Where on the disk the block begins that is being filled. */
    private long open = NONE;

    /**
     * Takes the buffer's remaining bytes, and leaves the buffer as it is.
     *
     * @param start their offset on the disk: not before the end of what was given last. What lies between is zeros
     */
    public void add(long start, ByteBuffer bytes) {
        var rest = bytes.slice();
        var at = start;
        while (rest.hasRemaining()) {
            var inBlock = (int) (at % BLOCK);
            var length = Math.min(BLOCK - inBlock, rest.remaining());
            var part = rest.slice(rest.position(), length);
            rest.position(rest.position() + length);
            if (length == BLOCK) {
                close();
                take(at, part);
            } else {
                fill(at - inBlock, inBlock, part);
            }
            at += length;
        }
    }

    /** Of all that was added; ends this. */
    public byte[] digest() {
        close();
        return sha256.digest();
    }

    private void fill(long start, int inBlock, ByteBuffer part) {
        if (open != start) {
            close();
            MemorySegment.ofArray(block.array()).fill((byte) 0);
            open = start;
        }
        block.put(inBlock, part, 0, part.remaining());
    }

    private void close() {
        if (open != NONE) {
            take(open, block.slice());
            open = NONE;
        }
    }

    private void take(long start, ByteBuffer whole) {
        if (MemorySegment.ofBuffer(whole).mismatch(ZEROS) >= 0) {
            sha256.update(offset.putLong(0, start).array());
            sha256.update(whole);
        }
    }
}
