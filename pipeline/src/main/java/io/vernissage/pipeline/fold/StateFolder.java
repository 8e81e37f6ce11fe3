package io.vernissage.pipeline.fold;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A folder that this process has to itself: Kafka Streams refuses one that another process uses, and several workers of
 * one service may run on one machine. A process that comes back takes up the folder it left.
 */
final class StateFolder implements AutoCloseable {
    private static final int MOST = 1_000;

    private final Path path;
    private final FileChannel channel;

    private StateFolder(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Takes the first folder that is free.
     *
     * @param cluster what was folded from one cluster's log means nothing to another's, so each has its own
     * @throws UncheckedIOException the folder cannot be made or written
     */
    static StateFolder claim(Path root, String cluster, String fold) {
        try {
            for (var number = 0; number < MOST; number++) {
                var path = Files.createDirectories(
                        root.resolve(cluster).resolve(fold).resolve(Integer.toString(number)));
                var claimed = tryLock(path);
                if (claimed.isPresent()) {
                    return claimed.get();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The state folder " + root + " cannot be used: " + e.getMessage(), e);
        }
        throw new IllegalStateException("All " + MOST + " folders below " + root + " are in use");
    }

    Path path() {
        return path;
    }

    @Override
    public void close() {
        try {
            channel.close(); // and with it the lock
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<StateFolder> tryLock(Path path) throws IOException {
        var channel = FileChannel.open(path.resolve("claimed"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        Optional<FileLock> lock;
        try {
            lock = Optional.ofNullable(channel.tryLock());
        } catch (OverlappingFileLockException e) { // another fold of this very process has it
            lock = Optional.empty();
        }
        if (lock.isEmpty()) {
            channel.close();
        }
        return lock.map(_ -> new StateFolder(path, channel));
    }
}
