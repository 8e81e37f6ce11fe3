package io.vernissage.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** The folder of one run, for one run at a time. The lock goes with the process that holds it, however that ends. */
final class DataFolder implements AutoCloseable {
    private final FileChannel lock;

    private DataFolder(FileChannel lock) {
        this.lock = lock;
    }

    /**
     * Makes the folder if it is absent, and takes it.
     *
     * @throws UsageException if another run has it, or it can not be written
     */
    static DataFolder take(Path data) {
        try {
            Files.createDirectories(data.resolve("images"));
            Files.createDirectories(data.resolve("run"));
            // nobody but this class opens it: closing any other channel to it would give the lock away
            var file = data.resolve("run").resolve("up.lock");
            var channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (!isLocked(channel)) {
                channel.close();
                throw new UsageException(
                        "Vernissage is running on %s already (process %s). Stop that one with Ctrl-C, or choose another folder with --data and other ports."
                                .formatted(data, Files.readString(file).strip()));
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            return new DataFolder(channel);
        } catch (IOException e) {
            throw new UsageException("The folder %s can not be used (%s: %s); choose another one with --data."
                    .formatted(data, e.getClass().getSimpleName(), e.getMessage()));
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return Optional.ofNullable(channel.tryLock()).isPresent();
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
