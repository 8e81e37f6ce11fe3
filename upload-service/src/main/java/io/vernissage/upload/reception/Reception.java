package io.vernissage.upload.reception;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One call that sends to an upload, or deletes it: the only one at a time, on all workers. */
final class Reception implements AutoCloseable {
    private static final int PIECE = 64 * 1024;

    private final UploadFolder folder;
    private final Runnable breakOff;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private Optional<FileChannel> lock = Optional.empty();
    private Optional<FileChannel> disk = Optional.empty();

    /**
     * Not begun yet.
     *
     * @param breakOff ends the call from outside, so that the reading of its body fails
     */
    Reception(UploadFolder folder, Runnable breakOff) {
        this.folder = folder;
        this.breakOff = breakOff;
    }

    /** Completes when others may begin. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    /** Has the call end, for a newer one by the same client: whoever sends twice has lost the first connection. */
    boolean makeWay(Duration patience) throws InterruptedException {
        breakOff.run();
        try {
            ended.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("An end is not a failure", e);
        }
    }

    /**
     * Keeps others out, and drops what a call with a checksum has left that did not end.
     *
     * @throws UploadRefusedException another process is at it
     */
    void begin() throws IOException {
        var channel = FileChannel.open(folder.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        lock = Optional.of(channel);
        try {
            if (channel.tryLock() == null) {
                throw UploadRefusedException.busy();
            }
        } catch (OverlappingFileLockException e) {
            throw UploadRefusedException.busy();
        }
        disk = Optional.of(FileChannel.open(folder.disk(), StandardOpenOption.WRITE));
        dropUnverified();
    }

    /**
     * Appends a body, on the disk for good; what has come of one that breaks off is kept, unless it has a checksum.
     *
     * @param offset where the client goes on
     * @param length bytes of the whole upload
     */
    void receive(InputStream body, long offset, long length, Optional<Checksum> checksum) throws IOException {
        var channel = disk.orElseThrow();
        if (channel.size() != offset) {
            throw UploadRefusedException.elsewhere(channel.size(), offset);
        }
        if (checksum.isPresent()) {
            folder.distrust(offset);
        }
        append(body, channel.position(offset), length, checksum);
        channel.force(true);
        if (checksum.isPresent()) {
            if (!checksum.get().isMet()) {
                throw UploadRefusedException.checksum(checksum.get().algorithm());
            }
            folder.verify();
        }
    }

    private static void append(InputStream body, FileChannel channel, long length, Optional<Checksum> checksum)
            throws IOException {
        var piece = new byte[PIECE];
        for (var read = body.read(piece); read >= 0; read = body.read(piece)) {
            if (read > length - channel.position()) {
                throw UploadRefusedException.tooMuch(length);
            }
            var bytes = ByteBuffer.wrap(piece, 0, read);
            while (bytes.hasRemaining()) {
                write(channel, bytes);
            }
            for (var digested : checksum.stream().toList()) {
                digested.found().update(piece, 0, read);
            }
        }
    }

    /** Of ENOSPC there is only the text. */
    private static void write(FileChannel channel, ByteBuffer bytes) throws IOException {
        try {
            channel.write(bytes);
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains("No space left")) {
                throw UploadRefusedException.full();
            }
            throw e;
        }
    }

    private void dropUnverified() throws IOException {
        var from = folder.unverifiedFrom();
        if (from.isPresent()) {
            disk.orElseThrow().truncate(from.get()).force(true);
        }
        folder.verify();
    }

    @Override
    public void close() throws IOException {
        try {
            if (disk.isPresent()) {
                try (var open = disk.get()) {
                    if (open.isOpen()) {
                        dropUnverified();
                    }
                }
            }
        } finally {
            if (lock.isPresent()) {
                lock.get().close();
            }
            ended.complete(null);
        }
    }
}
