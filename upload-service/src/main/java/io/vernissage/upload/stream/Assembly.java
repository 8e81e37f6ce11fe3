package io.vernissage.upload.stream;

import io.vernissage.upload.SegmentEvent.SegmentTransferred;
import io.vernissage.upload.disk.DiskSink;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Puts segments together from the pieces that a stream brings, and sends each when it is whole, while the next one is being
 * filled. Where pieces come in no order and memory ends, what has waited longest is sent as it is and given up; once the rest
 * of such a segment has come, those pieces are read back from the blob, compared with their digest, and all is sent as ever,
 * which by then is next to nothing.
 */
final class Assembly implements DiskSink, AutoCloseable {
    private static final MemorySegment ZEROS =
            MemorySegment.ofArray(new byte[PIECE]).asReadOnly();

    private final SegmentTarget target;
    private final long segmentSize;
    private final ExecutorService sender = Executors.newVirtualThreadPerTaskExecutor();
    private final LinkedHashMap<Integer, HeldSegment> held = new LinkedHashMap<>(16, 0.75f, true);
    private final ArrayDeque<ByteBuffer> idle = new ArrayDeque<>();
    private int unmade;
    private Optional<Sending> sending = Optional.empty();
    private int segments;
    private long dataBytes;

    private record Sending(HeldSegment segment, Future<SegmentTransferred> result) {}

    /**
     * Nothing has come yet.
     *
     * @param mostPieces in memory, at least those of a segment and one
     */
    Assembly(SegmentTarget target, long segmentSize, int mostPieces) {
        if (mostPieces <= segmentSize / PIECE) {
            throw new IllegalArgumentException("%d pieces of memory do not hold a segment of %d bytes and one more"
                    .formatted(mostPieces, segmentSize));
        }
        this.target = target;
        this.segmentSize = segmentSize;
        this.unmade = mostPieces;
    }

    @Override
    public void data(long offset, ByteBuffer bytes) throws IOException, InterruptedException {
        if (isZeros(bytes)) {
            return;
        }
        var piece = take();
        piece.clear().put(bytes.duplicate()).flip();
        segmentAt(offset).put(offset, piece);
    }

    @Override
    public void complete(int segment, long end) throws IOException, InterruptedException {
        if (!held.containsKey(segment)) {
            return; // zeros all over
        }
        var whole = held.get(segment);
        for (var offset : whole.sentPieces()) {
            var piece = take(segment);
            piece.clear().limit(Math.toIntExact(Math.min(PIECE, end - offset)));
            asking(() -> {
                target.readBack(offset, piece);
                return piece.flip();
            });
            whole.put(offset, piece);
        }
        if (!whole.isAsSent()) {
            throw StreamProblems.readBackDiffers(segment);
        }
        held.remove(segment);
        awaitSending();
        sending = Optional.of(new Sending(
                whole, sender.submit(() -> target.send(segment, whole.start(), end, whole, whole.bytesSent()))));
    }

    /** Waits until all that is whole has been sent. */
    void finish() throws IOException, InterruptedException {
        awaitSending();
        if (!held.isEmpty()) {
            throw new IllegalStateException("Segments %s were never whole".formatted(held.keySet()));
        }
    }

    /** How many segments hold data and were sent. */
    int segments() {
        return segments;
    }

    /** Bytes of data in them. */
    long dataBytes() {
        return dataBytes;
    }

    /** What is under way is given up. */
    @Override
    public void close() {
        sender.shutdownNow();
    }

    private HeldSegment segmentAt(long offset) {
        return held.computeIfAbsent(
                Math.toIntExact(offset / segmentSize), number -> new HeldSegment(number, number * segmentSize));
    }

    private ByteBuffer take() throws IOException, InterruptedException {
        return take(-1);
    }

    /**
     * A buffer for one piece.
     *
     * @param needed a segment that is not to be given up
     */
    private ByteBuffer take(int needed) throws IOException, InterruptedException {
        while (idle.isEmpty()) {
            if (unmade > 0) {
                unmade--;
                return ByteBuffer.allocateDirect(PIECE);
            }
            if (sending.isPresent()) {
                awaitSending();
            } else {
                giveUpOldest(needed);
            }
        }
        return idle.remove();
    }

    private void giveUpOldest(int needed) throws IOException, InterruptedException {
        var oldest = held.values().stream()
                .filter(segment -> segment.number() != needed && segment.size() > 0)
                .findFirst()
                .orElseThrow();
        var travelled = asking(() -> {
            var bytes = 0L;
            try (var runs = oldest.extents(oldest.start(), oldest.start() + segmentSize)) {
                for (var run : runs.toList()) {
                    bytes += target.sendPart(run.start(), run.end(), oldest);
                }
            }
            return bytes;
        });
        idle.addAll(oldest.giveUp(travelled));
    }

    private void awaitSending() throws IOException, InterruptedException {
        if (sending.isEmpty()) {
            return;
        }
        var ended = sending.get();
        sending = Optional.empty();
        var sent = asking(() -> awaited(ended.result()));
        segments++;
        dataBytes += sent.dataBytes();
        target.sent(sent);
        idle.addAll(ended.segment().release());
    }

    private static SegmentTransferred awaited(Future<SegmentTransferred> result) throws Exception {
        try {
            return result.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception failure ? failure : e;
        }
    }

    private static <T> T asking(Callable<T> call) throws IOException, InterruptedException {
        try {
            return call.call();
        } catch (IOException | InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private static boolean isZeros(ByteBuffer bytes) {
        var found = MemorySegment.ofBuffer(bytes);
        return found.mismatch(ZEROS.asSlice(0, found.byteSize())) < 0;
    }
}
