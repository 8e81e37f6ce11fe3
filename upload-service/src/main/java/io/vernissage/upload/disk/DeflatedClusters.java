package io.vernissage.upload.disk;

import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;

/** Clusters of qcow2 images that are compressed with zlib: a deflate stream without header (RFC 1951), a cluster long. */
final class DeflatedClusters implements Unpacker {
    private final Deflated deflated = new Deflated(true);

    @Override
    public void unpack(Piece.Packed piece, ByteBuffer packed, ByteBuffer block) {
        try {
            switch (deflated.inflate(packed, block)) {
                case COMPLETE -> refuseRoom(piece, block);
                case TOO_LONG -> throw DiskProblems.packedDamaged(piece.block(), "holds more than a cluster");
                case TOO_SHORT -> throw DiskProblems.packedDamaged(piece.block(), "breaks off");
            }
        } catch (DataFormatException e) {
            throw DiskProblems.packedDamaged(piece.block(), "is no deflate stream");
        }
    }

    private static void refuseRoom(Piece.Packed piece, ByteBuffer block) {
        if (block.hasRemaining()) {
            throw DiskProblems.packedDamaged(piece.block(), "holds less than a cluster");
        }
    }

    @Override
    public void close() {
        deflated.close();
    }
}
