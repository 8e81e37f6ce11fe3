package io.vernissage.upload.stream;

import io.vernissage.upload.Extent;
import io.vernissage.upload.Extents;
import io.vernissage.upload.disk.Disk;
import io.vernissage.upload.disk.DiskFormat;
import io.vernissage.upload.disk.DiskSink;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The pieces of one segment that are in memory, as a disk that has nothing else. Of pieces that were sent and given up before
 * the segment was whole only a digest is kept: a sum, as in {@link io.vernissage.upload.RangesDigest}, whatever their number.
 */
final class HeldSegment implements Disk {
    private static final int PIECE = DiskSink.PIECE;
    private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(256);

    private final int number;
    private final long start;
    /** By their place in the segment. */
    private final TreeMap<Integer, ByteBuffer> pieces = new TreeMap<>();

    private final BitSet sent = new BitSet();
    private BigInteger sentDigest = BigInteger.ZERO;
    private long bytesSent;

    HeldSegment(int number, long start) {
        this.number = number;
        this.start = start;
    }

    int number() {
        return number;
    }

    long start() {
        return start;
    }

    /** Takes a piece over. */
    void put(long offset, ByteBuffer piece) {
        pieces.put(place(offset), piece);
    }

    /** Pieces in memory. */
    int size() {
        return pieces.size();
    }

    /** Offsets of the pieces that were given up. */
    List<Long> sentPieces() {
        return sent.stream().mapToObj(place -> start + (long) place * PIECE).toList();
    }

    long bytesSent() {
        return bytesSent;
    }

    /**
     * Forgets all pieces but their digest, after they were sent.
     *
     * @return their buffers
     */
    List<ByteBuffer> giveUp(long travelled) {
        pieces.forEach((place, piece) -> {
            sent.set(place);
            sentDigest = sentDigest.add(digest(place, piece)).mod(MODULUS);
        });
        bytesSent += travelled;
        return release();
    }

    /** Whether the pieces that were given up, now that they were read back and put, are what they were. */
    boolean isAsSent() {
        var found = BigInteger.ZERO;
        for (var place = sent.nextSetBit(0); place >= 0; place = sent.nextSetBit(place + 1)) {
            if (!pieces.containsKey(place)) {
                return false;
            }
            found = found.add(digest(place, pieces.get(place))).mod(MODULUS);
        }
        return found.equals(sentDigest);
    }

    /** Forgets all pieces and hands back their buffers. */
    List<ByteBuffer> release() {
        var buffers = new ArrayList<>(pieces.values());
        pieces.clear();
        return buffers;
    }

    @Override
    public DiskFormat format() {
        return DiskFormat.RAW;
    }

    @Override
    public long virtualSize() {
        return pieces.isEmpty() ? start : end(pieces.lastKey());
    }

    @Override
    public Stream<Extent> extents(long from, long to) {
        var extents = new ArrayList<Extent>();
        pieces.forEach((place, piece) -> {
            var first = Math.max(from, start + (long) place * PIECE);
            var last = Math.min(to, end(place));
            if (first < last) {
                Extents.append(extents, first, last);
            }
        });
        return extents.stream();
    }

    /** Any number of threads at once, as long as nothing is put. */
    @Override
    public void read(long offset, ByteBuffer target) {
        for (var at = offset; target.hasRemaining(); ) {
            var inPiece = (int) (at % PIECE);
            var wanted = Math.min(PIECE - inPiece, target.remaining());
            var piece = pieces.get(place(at));
            var stored = piece == null ? 0 : Math.clamp(piece.limit() - inPiece, 0, wanted);
            if (stored > 0) {
                target.put(piece.slice(inPiece, stored));
            }
            if (stored < wanted) {
                target.put(ByteBuffer.allocate(wanted - stored));
            }
            at += wanted;
        }
    }

    @Override
    public void close() {}

    private int place(long offset) {
        return Math.toIntExact((offset - start) / PIECE);
    }

    private long end(int place) {
        return start + (long) place * PIECE + pieces.get(place).limit();
    }

    private static BigInteger digest(int place, ByteBuffer piece) {
        try {
            var sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, place));
            sha256.update(piece.duplicate());
            return new BigInteger(1, sha256.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
