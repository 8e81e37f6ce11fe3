package io.vernissage.emulator.images;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/** Copies one VHD from a page blob to a sparse file; judges it first. */
final class DiskCopy {
    private static final long PIECE = 4L << 20;
    private static final int AT_ONCE = 4;

    private final RemoteBlob source;

    DiskCopy(RemoteBlob source) {
        this.source = source;
    }

    /** Makes or replaces the file, as a whole or not at all. */
    void to(Path file) throws DiskRefusedException, IOException, InterruptedException {
        var part = copyPart(file, 100);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Does a part of the work and no more, as one that is about to fail. */
    void toPart(Path file, int percent) throws DiskRefusedException, IOException, InterruptedException {
        Files.delete(copyPart(file, percent));
    }

    private Path copyPart(Path file, int percent) throws DiskRefusedException, IOException, InterruptedException {
        var length = source.length();
        checkVhd(length);
        Files.createDirectories(file.toAbsolutePath().getParent());
        var part = file.resolveSibling(file.getFileName() + ".part");
        Files.deleteIfExists(part);
        try (var empty = new RandomAccessFile(part.toFile(), "rw")) {
            empty.setLength(length);
        }
        try (var channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            fill(channel, length, percent);
            channel.force(true);
        }
        return part;
    }

    private void checkVhd(long length) throws DiskRefusedException, IOException, InterruptedException {
        if (length < FixedVhd.FOOTER_LENGTH) {
            throw new DiskRefusedException(
                    "The source has %d bytes: too few for a VHD, source=%s".formatted(length, source));
        }
        var footer = source.read(new RemoteBlob.Range(length - FixedVhd.FOOTER_LENGTH, length));
        var fault = FixedVhd.fault(length, footer);
        if (fault.isPresent()) {
            throw new DiskRefusedException("%s, source=%s".formatted(fault.get(), source));
        }
    }

    private void fill(FileChannel channel, long length, int percent)
            throws DiskRefusedException, IOException, InterruptedException {
        var failed = new AtomicBoolean();
        var pieces = new ArrayList<Callable<Void>>();
        for (var piece : pieces(source.written(), length)) {
            pieces.add(() -> {
                if (!failed.get()) {
                    copyOrStop(channel, piece, failed);
                }
                return null;
            });
        }
        copyAll(pieces.subList(0, pieces.size() * percent / 100));
    }

    private static void copyAll(List<Callable<Void>> pieces)
            throws DiskRefusedException, IOException, InterruptedException {
        try (var threads =
                Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
            for (var copied : threads.invokeAll(pieces)) {
                copied.get();
            }
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case DiskRefusedException refused -> throw refused;
                case IOException broken -> throw broken;
                case InterruptedException ended -> throw ended;
                case null, default -> throw new IllegalStateException("A piece of a disk could not be copied", e);
            }
        }
    }

    /** One piece that fails stops all the others: the copy is lost anyway. */
    private void copyOrStop(FileChannel channel, RemoteBlob.Range piece, AtomicBoolean failed)
            throws DiskRefusedException, IOException, InterruptedException {
        var done = false;
        try {
            copy(channel, piece);
            done = true;
        } finally {
            if (!done) {
                failed.set(true);
            }
        }
    }

    private void copy(FileChannel channel, RemoteBlob.Range piece)
            throws DiskRefusedException, IOException, InterruptedException {
        var bytes = ByteBuffer.wrap(source.read(piece));
        var position = piece.start();
        while (bytes.hasRemaining()) {
            position += channel.write(bytes, position);
        }
    }

    private static List<RemoteBlob.Range> pieces(List<RemoteBlob.Range> written, long length) {
        var pieces = new ArrayList<RemoteBlob.Range>();
        for (var range : written) {
            var end = Math.min(range.end(), length);
            for (var start = range.start(); start < end; start += PIECE) {
                pieces.add(new RemoteBlob.Range(start, Math.min(start + PIECE, end)));
            }
        }
        return pieces;
    }
}
