package io.vernissage.upload.disk;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.DataFormatException;

/**
 * Grains of a stream-optimized VMDK: a marker of the grain's first sector and the bytes that follow, then those, compressed.
 * The specification says deflate (RFC 1951); what VMware, VirtualBox and QEMU write and read has a zlib header (RFC 1950).
 */
final class DeflatedGrains implements Unpacker {
    private static final int MARKER = 12;

    private final VmdkHeader header;
    private final Deflated deflated = new Deflated(false);

    DeflatedGrains(VmdkHeader header) {
        this.header = header;
    }

    /** Bytes of the file that any grain fits in: more than any compressor makes of what it can not compress. */
    static int mostPacked(VmdkHeader header) {
        var grain = header.grainSize();
        return Math.ceilDiv(MARKER + grain + grain / 8 + 64, VmdkHeader.SECTOR) * VmdkHeader.SECTOR;
    }

    @Override
    public void unpack(Piece.Packed piece, ByteBuffer packed, ByteBuffer block) {
        var marker = packed.order(ByteOrder.LITTLE_ENDIAN);
        var sector = marker.getLong(0);
        var length = marker.getInt(8);
        if (sector != piece.block() / VmdkHeader.SECTOR) {
            throw DiskProblems.diskDamaged("The grain for sector %d of the disk is marked as the one for sector %s"
                    .formatted(piece.block() / VmdkHeader.SECTOR, Long.toUnsignedString(sector)));
        }
        if (length <= 0 || length > packed.limit() - MARKER) {
            throw DiskProblems.packedDamaged(
                    piece.block(), "has a length of %s bytes".formatted(Integer.toUnsignedString(length)));
        }
        inflate(piece, packed.slice(MARKER, length), block);
    }

    @Override
    public void close() {
        deflated.close();
    }

    private void inflate(Piece.Packed piece, ByteBuffer packed, ByteBuffer block) {
        try {
            switch (deflated.inflate(packed, block)) {
                case COMPLETE -> endGrain(piece, block);
                case TOO_LONG -> throw DiskProblems.packedDamaged(piece.block(), "holds more than a grain");
                case TOO_SHORT -> throw DiskProblems.packedDamaged(piece.block(), "breaks off");
            }
        } catch (DataFormatException e) {
            throw DiskProblems.packedDamaged(piece.block(), "is no zlib stream");
        }
    }

    /** A grain that reaches past the disk's end may end there. */
    private void endGrain(Piece.Packed piece, ByteBuffer block) {
        var past = Math.max(0, piece.block() + header.grainSize() - header.virtualSize());
        if (block.remaining() > past) {
            throw DiskProblems.packedDamaged(piece.block(), "holds less than a grain");
        }
        Zeros.put(block, block.remaining());
    }
}
