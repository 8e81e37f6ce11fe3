package io.vernissage.emulator.blob;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The body of a request, read by a thread that may block. It stays in the socket until somebody asks for it. */
final class RequestBody {
    private static final int READ_AHEAD = 1024 * 1024;
    /** How long one waits for the next bytes. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** The event loop stops at once, unless it has ended with all its connections. */
    private static final Duration LONGEST_STOP = Duration.ofSeconds(10);

    private final HttpServerRequest request;
    private final Context eventLoop;
    private final Optional<BodyTap> tap;
    /** Told on the event loop alone, which is the only one to ask. */
    private boolean ended;

    /** Made on the event loop, in the request's handler. */
    RequestBody(HttpServerRequest request) {
        this.request = request;
        this.eventLoop = Vertx.currentContext();
        this.tap = BodyTap.of(request);
        request.pause();
    }

    /** The announced length; -1 if it comes in pieces of unknown number. */
    long length() {
        var announced = request.getHeader("Content-Length");
        if (announced == null) {
            return request.getHeader("Transfer-Encoding") == null ? 0 : -1;
        }
        return Long.parseLong(announced);
    }

    /** What is done with bytes as soon as they are there. */
    @FunctionalInterface
    interface Pieces {
        void take(ByteBuffer bytes) throws IOException;
    }

    /**
     * Fills a buffer from its beginning on, and flips it; what it has no room for is refused.
     *
     * <p>However it ends, nothing is put into the buffer afterwards.
     *
     * @param pieces is given all bytes in order, while more are coming in
     */
    void readInto(ByteBuffer target, Pieces pieces) throws IOException {
        var arrivals = new Arrivals();
        eventLoop.runOnContext(now -> arrive(target.slice(), arrivals));
        boolean whole = false;
        try {
            readInto(target, pieces, arrivals);
            whole = true;
        } finally {
            if (!whole) {
                stopArriving();
            }
        }
    }

    private static void readInto(ByteBuffer target, Pieces pieces, Arrivals arrivals) throws IOException {
        var reached = new Arrivals.State(0, false);
        while (!reached.whole()) {
            int known = reached.bytes();
            reached = arrivals.after(known, PATIENCE);
            if (reached.bytes() > known) {
                pieces.take(target.duplicate().position(known).limit(reached.bytes()));
            }
        }
        target.limit(reached.bytes());
    }

    /** Another request gets the buffer next, and what is still to come of this body must not. */
    private void stopArriving() {
        var stopped = new CompletableFuture<Void>();
        eventLoop.runOnContext(now -> {
            tap.ifPresent(BodyTap::end);
            request.handler(piece -> {});
            stopped.complete(null);
        });
        stopped.completeOnTimeout(null, LONGEST_STOP.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    /** On the event loop. What passed before comes by way of the request, the rest, where there is a tap, by that. */
    private void arrive(ByteBuffer target, Arrivals arrivals) {
        request.exceptionHandler(failure -> {
            ended = true;
            tap.ifPresent(BodyTap::end);
            arrivals.failed(failure);
        });
        request.endHandler(end -> {
            ended = true;
            tap.ifPresent(BodyTap::end);
            arrivals.ended();
        });
        tap.ifPresent(one -> one.into(request, target.duplicate(), arrivals));
        request.handler(piece -> {
            if (piece.length() > target.remaining()) {
                arrivals.failed(StorageError.RequestBodyTooLarge.exception());
            } else {
                target.put(bytes(piece));
                arrivals.byRequest(target.position());
            }
        });
        request.resume();
    }

    /** A body of at most that many bytes. */
    byte[] bytes(int most) throws IOException {
        if (length() > most) {
            throw StorageError.RequestBodyTooLarge.exception();
        }
        var bytes = new ByteArrayOutputStream();
        transferTo(Channels.newChannel(bytes), most);
        return bytes.toByteArray();
    }

    /** Passes the body on piece by piece, the client waiting while the target does. Returns its length. */
    long transferTo(WritableByteChannel target, long most) throws IOException {
        var pieces = new LinkedBlockingQueue<Optional<Buffer>>();
        var waiting = new AtomicLong();
        var end = new CompletableFuture<Void>();
        eventLoop.runOnContext(now -> {
            request.exceptionHandler(failure -> {
                ended = true;
                end.completeExceptionally(failure);
                pieces.add(Optional.empty());
            });
            request.endHandler(whole -> {
                ended = true;
                end.complete(null);
                pieces.add(Optional.empty());
            });
            request.handler(piece -> {
                pieces.add(Optional.of(piece));
                if (waiting.addAndGet(piece.length()) > READ_AHEAD) {
                    request.pause();
                }
            });
            request.resume();
        });
        long total = drain(pieces, waiting, target, most);
        await(end);
        return total;
    }

    /** Lets that many bytes come in, or all if there are fewer, and throws them away. */
    void pass(long bytes) throws IOException {
        var done = new CompletableFuture<Void>();
        var passed = new AtomicLong();
        eventLoop.runOnContext(now -> {
            request.exceptionHandler(failure -> {
                ended = true;
                done.completeExceptionally(failure);
            });
            request.endHandler(end -> {
                ended = true;
                done.complete(null);
            });
            request.handler(piece -> {
                if (passed.addAndGet(piece.length()) >= bytes) {
                    request.pause();
                    done.complete(null);
                }
            });
            request.resume();
        });
        await(done);
    }

    /** Lets pass what nobody asked for, or nobody asks for any more, so that the connection can be used again. */
    void discard() {
        try {
            eventLoop.runOnContext(now -> {
                if (!ended) {
                    tap.ifPresent(BodyTap::end);
                    request.exceptionHandler(failure -> {});
                    request.endHandler(end -> {});
                    request.handler(piece -> {});
                    request.resume();
                }
            });
        } catch (RejectedExecutionException e) {
            // the listener was closed, and its connections with it: nothing comes any more
        }
    }

    private long drain(
            BlockingQueue<Optional<Buffer>> pieces, AtomicLong waiting, WritableByteChannel target, long most)
            throws IOException {
        long total = 0;
        for (var next = next(pieces); next.isPresent(); next = next(pieces)) {
            var piece = next.get();
            total += piece.length();
            if (total <= most) {
                var bytes = bytes(piece);
                while (bytes.hasRemaining()) {
                    target.write(bytes);
                }
            }
            if (waiting.addAndGet(-piece.length()) <= READ_AHEAD) {
                eventLoop.runOnContext(now -> request.resume());
            }
        }
        if (total > most) {
            throw StorageError.RequestBodyTooLarge.exception();
        }
        return total;
    }

    private static Optional<Buffer> next(BlockingQueue<Optional<Buffer>> pieces) throws IOException {
        try {
            var next = pieces.poll(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
            if (next == null) {
                throw StorageError.OperationTimedOut.exception();
            }
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while a request was coming in", e);
        }
    }

    private static void await(CompletableFuture<Void> done) throws IOException {
        try {
            done.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while a request was coming in", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StorageException refused) {
                throw refused;
            }
            throw new IOException("The client went away while its request was coming in", e.getCause());
        }
    }

    /** The piece's bytes as they are: every other way to them makes a copy. */
    @SuppressWarnings("deprecation")
    private static ByteBuffer bytes(Buffer piece) {
        return piece.getByteBuf().nioBuffer();
    }
}
