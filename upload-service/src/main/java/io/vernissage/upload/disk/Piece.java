package io.vernissage.upload.disk;

import java.util.Optional;

/** A run of a disk's bytes {@code [start, end)}, and where in the file they come from. */
sealed interface Piece {
    long start();

    long end();

    /** Nowhere: reads as zeros. */
    record Hole(long start, long end) implements Piece {}

    /** Bytes of the file that have to be read for it. */
    sealed interface InFile extends Piece {
        long host();

        int length();

        default long hostEnd() {
            return host() + length();
        }
    }

    /**
     * As they are.
     *
     * @param host offset in the file of the first byte
     */
    record Stored(long start, long end, long host) implements InFile {
        @Override
        public int length() {
            return Math.toIntExact(end - start);
        }
    }

    /**
     * From a block of the disk that is compressed as one.
     *
     * @param block offset on the disk of the block's first byte
     * @param host offset in the file of its compressed form
     * @param length bytes of the file that hold all of it, and may hold more
     */
    record Packed(long start, long end, long block, long host, int length) implements InFile {}

    /** This run and the one that follows it on the disk as one, where that is what they are. */
    default Optional<Piece> joinedWith(Piece next) {
        return switch (this) {
            case Hole hole when next instanceof Hole -> Optional.of(new Hole(hole.start, next.end()));
            case Stored here
            when next instanceof Stored there && there.host == here.host + here.end - here.start ->
                Optional.of(new Stored(here.start, there.end, here.host));
            default -> Optional.empty();
        };
    }
}
