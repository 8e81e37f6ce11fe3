package io.vernissage.upload.transfer;

import com.azure.core.util.Context;
import com.azure.storage.blob.models.PageBlobRequestConditions;
import com.azure.storage.blob.models.PageRange;
import com.azure.storage.blob.specialized.PageBlobClient;
import io.vernissage.hub.PageWriter;
import io.vernissage.upload.Extent;
import io.vernissage.upload.transfer.Pieces.Piece;
import java.nio.ByteBuffer;
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
    private final PageBlobClient blob;
    private final String leaseId;
    private final PageWriter writer;
    private final TransferMetrics metrics;
    private final Semaphore free;
    private final Bandwidth bandwidth;
    private final ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final AtomicLong bytesSent = new AtomicLong();
    private boolean finished;

    /**
     * Nothing is written yet.
     *
     * @param blob what is cleared
     * @param writer of the same blob, under the same lease
     */
    PageWrites(
            PageBlobClient blob,
            String leaseId,
            PageWriter writer,
            TransferSettings settings,
            TransferMetrics metrics) {
        this.blob = blob;
        this.leaseId = leaseId;
        this.writer = writer;
        this.metrics = metrics;
        this.free = new Semaphore(settings.writesPerSegment());
        this.bandwidth = settings.bandwidth();
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
                write(pages, body);
            } catch (InterruptedException | RuntimeException | Error e) {
                failure.compareAndSet(null, e);
            } finally {
                piece.release();
                free.release();
            }
        });
    }

    /** Empties pages that no data belongs in. */
    void clear(Extent pages) {
        var range = new PageRange().setStart(pages.start()).setEnd(pages.end() - 1);
        blob.clearPagesWithResponse(range, new PageBlobRequestConditions().setLeaseId(leaseId), null, Context.NONE);
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

    /** Gives up what is under way: whether the service takes it is not known, and it is this attempt's data in its place. */
    @Override
    public void close() {
        if (!finished) {
            writers.shutdownNow();
        }
        writers.close();
    }

    private void write(Extent pages, ByteBuffer body) throws InterruptedException {
        bandwidth.await(pages.length());
        var started = System.nanoTime();
        writer.write(pages.start(), body);
        bytesSent.addAndGet(pages.length());
        metrics.written(pages.length(), System.nanoTime() - started);
    }

    private void rethrow() {
        switch (failure.get()) {
            case null -> {}
            case RuntimeException failed -> throw failed;
            case InterruptedException _ -> throw new IllegalStateException("Stopped while pages were being written");
            case Throwable broken -> throw new IllegalStateException("A page write broke off", broken);
        }
    }
}
