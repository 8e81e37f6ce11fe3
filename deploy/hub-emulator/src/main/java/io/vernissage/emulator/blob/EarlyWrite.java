package io.vernissage.emulator.blob;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * The bytes of a write on their way to their place in the data file before the write is admitted: what lies outside the
 * journal's ranges is seen by nobody. Whoever else needs the place breaks it off, and then the write begins anew when all its
 * bytes are there.
 */
final class EarlyWrite implements AutoCloseable {
    /** What gives a place in a file away, and takes it back. */
    @FunctionalInterface
    interface Owner {
        void ended(EarlyWrite write) throws IOException;
    }

    private final PageRange range;
    private final FileChannel data;
    private final Owner owner;
    private long position;
    private boolean broken;

    EarlyWrite(PageRange range, FileChannel data, Owner owner) {
        this.range = range;
        this.data = data;
        this.owner = owner;
        this.position = range.start();
    }

    /** Writes the next bytes of the range, or passes over them if the write was broken off. */
    synchronized void add(ByteBuffer bytes) throws IOException {
        while (!broken && bytes.hasRemaining()) {
            position += data.write(bytes, position);
        }
    }

    /** From the return on, nothing is written any more. */
    synchronized void breakOff() {
        broken = true;
    }

    synchronized boolean isWhole() {
        return !broken && position == range.end();
    }

    boolean overlaps(long start, long end) {
        return range.start() < end && start < range.end();
    }

    @Override
    public void close() throws IOException {
        owner.ended(this);
    }
}
