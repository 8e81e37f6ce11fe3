package io.vernissage.upload.disk;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Clusters of qcow2 images that are compressed with zstd: one frame (RFC 8878), a cluster long. It is unpacked at once, into
 * just this room: so a frame can not ask for memory by the window it claims.
 */
final class ZstdClusters implements Unpacker {
    private static final int MAGIC = 0xFD2FB528;
    private static final int BLOCK_HEADER = 3;
    private static final int RUN_LENGTH_BLOCK = 1;

    private final ZstdDecompressCtx context = new ZstdDecompressCtx();

    @Override
    public void unpack(Piece.Packed piece, ByteBuffer packed, ByteBuffer block) {
        var frame = new byte[frameLength(packed.slice().order(ByteOrder.LITTLE_ENDIAN), piece)];
        packed.get(frame);
        var cluster = new byte[block.remaining()];
        int length;
        try {
            length = context.decompressByteArray(cluster, 0, cluster.length, frame, 0, frame.length);
        } catch (ZstdException _) {
            throw DiskProblems.packedDamaged(piece.block(), "is damaged, or holds more than a cluster");
        }
        if (length != cluster.length) {
            throw DiskProblems.packedDamaged(piece.block(), "holds less than a cluster");
        }
        block.put(cluster);
    }

    @Override
    public void close() {
        context.close();
    }

    /** The image tells it to the sector only; the frame is as long as its blocks (RFC 8878, 3.1.1). */
    private static int frameLength(ByteBuffer frame, Piece.Packed piece) {
        if (frame.limit() < 6 || frame.getInt(0) != MAGIC) {
            throw DiskProblems.packedDamaged(piece.block(), "is no zstd frame");
        }
        var descriptor = frame.get(4);
        var at = 5 + headerFields(descriptor);
        var isLast = false;
        while (!isLast && at + BLOCK_HEADER <= frame.limit()) {
            var header = Short.toUnsignedInt(frame.getShort(at)) | (Byte.toUnsignedInt(frame.get(at + 2)) << 16);
            isLast = (header & 1) != 0;
            at += BLOCK_HEADER + (((header >> 1) & 3) == RUN_LENGTH_BLOCK ? 1 : header >> 3);
        }
        at += (descriptor & 4) != 0 ? 4 : 0; // checksum
        if (!isLast || at > frame.limit()) {
            throw DiskProblems.packedDamaged(piece.block(), "breaks off");
        }
        return at;
    }

    /** Bytes of window descriptor, dictionary id and content size. */
    private static int headerFields(byte descriptor) {
        var isSingleSegment = (descriptor & 0x20) != 0;
        var dictionary = new int[] {0, 1, 2, 4}[descriptor & 3];
        var contentSize = new int[] {isSingleSegment ? 1 : 0, 2, 4, 8}[(descriptor >> 6) & 3];
        return (isSingleSegment ? 0 : 1) + dictionary + contentSize;
    }
}
