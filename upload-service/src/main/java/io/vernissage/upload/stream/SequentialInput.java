package io.vernissage.upload.stream;

import io.vernissage.upload.source.SourceReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A source that can be read anywhere, from beginning to end. The next pieces are on their way while one is used. */
final class SequentialInput extends InputStream {
    private static final int PIECE = 1 << 20;
    private static final int AHEAD = 4;

    private final SourceReader source;
    private final ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor();
    private final ArrayDeque<Future<ByteBuffer>> ahead = new ArrayDeque<>();
    private ByteBuffer current = ByteBuffer.allocate(0);
    private long next;

    SequentialInput(SourceReader source) {
        this.source = source;
    }

    @Override
    public int read() throws IOException {
        return isAtEnd() ? -1 : current.get() & 0xFF;
    }

    @Override
    public int read(byte[] target, int from, int count) throws IOException {
        if (count == 0) {
            return 0;
        }
        if (isAtEnd()) {
            return -1;
        }
        var read = Math.min(count, current.remaining());
        current.get(target, from, read);
        return read;
    }

    /** Closes the source too. */
    @Override
    public void close() throws IOException {
        readers.shutdownNow();
        source.close();
    }

    private boolean isAtEnd() throws IOException {
        if (current.hasRemaining()) {
            return false;
        }
        while (ahead.size() < AHEAD && next < source.length()) {
            var offset = next;
            var piece = ByteBuffer.allocate((int) Math.min(PIECE, source.length() - offset));
            ahead.add(readers.submit(() -> {
                source.read(offset, piece);
                return piece.flip();
            }));
            next += piece.capacity();
        }
        if (ahead.isEmpty()) {
            return true;
        }
        current = await(ahead.remove());
        return false;
    }

    private static ByteBuffer await(Future<ByteBuffer> piece) throws IOException {
        try {
            return piece.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("Stopped while the source was being read").initCause(e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException failure -> throw failure;
                case RuntimeException refusal -> throw refusal;
                case Throwable broken -> throw new IllegalStateException("Reading the source broke off", broken);
            }
        }
    }
}
