package io.vernissage.upload.transfer;

import com.azure.core.util.BinaryData;
import com.azure.storage.blob.models.PageBlobRequestConditions;
import com.azure.storage.blob.models.PageRange;
import com.azure.storage.blob.options.PageBlobUploadPagesOptions;
import com.azure.storage.blob.specialized.PageBlobAsyncClient;
import io.vernissage.upload.Extent;
import io.vernissage.upload.transfer.Pieces.Piece;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The page writes of one segment, a few at a time, all under one lease. The service checks each write's MD5 before it
 * takes it, and takes it whole or not at all.
 */
final class PageWrites implements AutoCloseable {
    private final PageBlobAsyncClient blob;
    private final String leaseId;
    private final TransferMetrics metrics;
    private final Semaphore free;
    private final ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final AtomicLong bytesSent = new AtomicLong();
    private boolean finished;

    PageWrites(PageBlobAsyncClient blob, String leaseId, int atOnce, TransferMetrics metrics) {
        this.blob = blob;
        this.leaseId = leaseId;
        this.metrics = metrics;
        this.free = new Semaphore(atOnce);
    }

    /**
     * Sends pages once a writer is free.
     *
     * @param piece holds the pages; is released when they are sent
     * @param pieceStart where on the disk the piece begins
     * @param pages what of it to send, at most 4 MiB
     * @throws RuntimeException an earlier write has failed: nothing more is sent
     */
    void send(Piece piece, long pieceStart, Extent pages) throws InterruptedException {
        free.acquire();
        rethrow();
        piece.use();
        var body = piece.part(Math.toIntExact(pages.start() - pieceStart), Math.toIntExact(pages.length()));
        writers.execute(() -> {
            try {
                write(piece, pages, body);
            } catch (InterruptedException | RuntimeException | Error e) {
                failure.compareAndSet(null, e);
            } finally {
                free.release();
            }
        });
    }

    /** Empties pages that no data belongs in. */
    void clear(Extent pages) {
        blob.clearPagesWithResponse(range(pages), conditions()).block();
    }

    /**
     * Waits until all is acknowledged.
     *
     * @return bytes of the page writes that were
     */
    long finish() throws InterruptedException {
        writers.shutdown();
        while (!writers.awaitTermination(1, TimeUnit.HOURS)) {
            rethrow();
        }
        rethrow();
        finished = true;
        return bytesSent.get();
    }

    /**
     * Waits for nothing more. A write that is under way is left to end by itself: it puts this attempt's data where it
     * belongs, or fails, and until then it keeps its piece.
     */
    @Override
    public void close() {
        if (!finished) {
            writers.shutdownNow();
        }
        writers.close();
    }

    private void write(Piece piece, Extent pages, ByteBuffer body) throws InterruptedException {
        var started = System.nanoTime();
        var answer = begin(piece, pages, body);
        try {
            answer.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
        bytesSent.addAndGet(pages.length());
        metrics.written(pages.length(), System.nanoTime() - started);
    }

    private CompletableFuture<?> begin(Piece piece, Extent pages, ByteBuffer body) {
        var begun = false;
        try {
            var options = new PageBlobUploadPagesOptions(range(pages), BinaryData.fromByteBuffer(body.duplicate()))
                    .setContentMd5(md5(body.duplicate()))
                    .setRequestConditions(conditions());
            var answer = blob.uploadPagesWithResponse(options).toFuture().whenComplete((_, error) -> {
                if (error != null) {
                    piece.abandon();
                }
                piece.release();
            });
            begun = true;
            return answer;
        } finally {
            if (!begun) {
                piece.release();
            }
        }
    }

    private PageBlobRequestConditions conditions() {
        return new PageBlobRequestConditions().setLeaseId(leaseId);
    }

    private void rethrow() {
        switch (failure.get()) {
            case null -> {}
            case RuntimeException failed -> throw failed;
            case InterruptedException _ -> throw new IllegalStateException("Stopped while pages were being written");
            case Throwable broken -> throw new IllegalStateException("A page write broke off", broken);
        }
    }

    private static PageRange range(Extent pages) {
        return new PageRange().setStart(pages.start()).setEnd(pages.end() - 1);
    }

    private static byte[] md5(ByteBuffer body) {
        try {
            var md5 = MessageDigest.getInstance("MD5");
            md5.update(body);
            return md5.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has MD5", e);
        }
    }
}
