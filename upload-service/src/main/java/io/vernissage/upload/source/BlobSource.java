package io.vernissage.upload.source;

import com.azure.core.util.Context;
import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.BlobType;
import com.azure.storage.blob.models.DownloadRetryOptions;
import com.azure.storage.blob.specialized.BlobClientBase;
import com.azure.storage.blob.specialized.PageBlobClient;
import com.azure.storage.blob.specialized.SpecializedBlobClientBuilder;
import io.vernissage.hub.HubException;
import io.vernissage.upload.Extent;
import io.vernissage.upload.Extents;
import io.vernissage.upload.Filling;
import io.vernissage.upload.PageBlobs;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Gatherer;
import java.util.stream.Gatherers;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A blob, as it was when it was opened: every answer after that must be of the same ETag. A page blob's page ranges are
 * its map of data; what a block blob holds is data all over.
 */
public final class BlobSource implements SourceReader {
    /** How many spans' page ranges are asked for at once: 1 TiB has 16,384 of them. */
    private static final int LISTED_AT_ONCE = 16;
    /** Of one read, within the client's own repetition of whole requests. */
    private static final DownloadRetryOptions CONTINUED = new DownloadRetryOptions().setMaxRetryRequests(3);

    private final BlobClientBase blob;
    private final String label;
    private final long length;
    private final String etag;
    private final Optional<PageBlobClient> pages;

    private BlobSource(BlobClientBase blob, long length, String etag, Optional<PageBlobClient> pages) {
        this.blob = blob;
        this.label = label(blob);
        this.length = length;
        this.etag = etag;
        this.pages = pages;
    }

    /**
     * Asks for the blob's properties.
     *
     * @param blob a client that may read it; its trust and its patience are this source's
     * @throws io.vernissage.pipeline.ProblemException if it is not there, or may not be read
     * @throws SourceUnreachableException if the service does not answer
     */
    public static BlobSource open(BlobClientBase blob) throws IOException {
        var properties = asking(label(blob), false, blob::getProperties);
        var pages = Optional.of(blob)
                .filter(_ -> properties.getBlobType() == BlobType.PAGE_BLOB)
                .map(page -> new SpecializedBlobClientBuilder().blobClient(page).buildPageBlobClient());
        return new BlobSource(blob, properties.getBlobSize(), properties.getETag(), pages);
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public Optional<String> name() {
        return Optional.of(blob.getBlobName().substring(blob.getBlobName().lastIndexOf('/') + 1));
    }

    @Override
    public String openedAs() {
        return length + "-" + etag;
    }

    /** The same: every answer is refused that is not of what was opened, so nothing else can have been read. */
    @Override
    public String version() {
        return openedAs();
    }

    /** One request for what is asked. */
    @Override
    public void read(long offset, ByteBuffer target) throws IOException {
        var wanted = target.remaining();
        if (offset < 0 || offset > length - wanted) {
            throw new EOFException(
                    "Past the end of %s, offset=%d length=%d end=%d".formatted(label, offset, wanted, length));
        }
        if (wanted == 0) {
            return;
        }
        var range = new BlobRange(offset, (long) wanted);
        var bytes = target.slice();
        asking(
                label,
                true,
                () -> blob.downloadStreamWithResponse(
                        new Filling(bytes), range, CONTINUED, unchanged(), false, null, Context.NONE));
        if (bytes.hasRemaining()) {
            throw SourceProblems.webUnreachable(
                    label, "sent %d bytes instead of %d".formatted(bytes.position(), wanted));
        }
        target.position(target.limit());
    }

    @Override
    public Stream<Extent> dataRanges(long start, long end) {
        var last = Math.min(end, length);
        if (start >= last) {
            return Stream.empty();
        }
        return pages.map(page -> dataRanges(page, start, last)).orElseGet(() -> Stream.of(new Extent(start, last)));
    }

    private Stream<Extent> dataRanges(PageBlobClient page, long start, long end) {
        return LongStream.iterate(start, at -> at < end, at -> at + PageBlobs.LONGEST_SPAN)
                .boxed()
                .gather(Gatherers.mapConcurrent(
                        LISTED_AT_ONCE, at -> listed(page, at, Math.min(end, at + PageBlobs.LONGEST_SPAN))))
                .flatMap(List::stream)
                .gather(joined());
    }

    private List<Extent> listed(PageBlobClient page, long start, long end) {
        try {
            return asking(label, true, () -> PageBlobs.ranges(page, start, end, unchanged()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Data that goes on from one span to the next is one extent. */
    private static Gatherer<Extent, ?, Extent> joined() {
        return Gatherer.<Extent, ArrayList<Extent>, Extent>ofSequential(
                ArrayList::new,
                Gatherer.Integrator.of((open, next, downstream) -> {
                    Extents.append(open, next.start(), next.end());
                    return open.size() == 1 || downstream.push(open.removeFirst());
                }),
                (open, downstream) -> open.forEach(downstream::push));
    }

    private BlobRequestConditions unchanged() {
        return new BlobRequestConditions().setIfMatch(etag);
    }

    @Override
    public void close() {
        // connections belong to the client
    }

    private static String label(BlobClientBase blob) {
        return blob.getBlobUrl().replaceFirst("[?].*", "");
    }

    private static <T> T asking(String label, boolean isOpen, Supplier<T> call) throws IOException {
        try {
            return call.get();
        } catch (RuntimeException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw (IOException) new InterruptedIOException("Stopped while reading " + label).initCause(e);
            }
            throw failure(label, isOpen, HubException.of("read " + label, e));
        }
    }

    private static IOException failure(String label, boolean isOpen, HubException e) {
        var answer = "answered %d %s".formatted(e.status(), e.code()).strip();
        switch (e.status()) {
            case 412 -> throw SourceProblems.changed(label, "its ETag is another one now");
            case 404 ->
                throw isOpen
                        ? SourceProblems.changed(label, "it is no longer there")
                        : SourceProblems.webNotFound(label, e.status());
            case 401, 403 -> throw SourceProblems.accessRefused(label, e.status(), true);
            default -> {
                if (!e.passing()) {
                    throw SourceProblems.webRefused(label, answer);
                }
                return SourceProblems.webUnreachable(label, e.status() == 0 ? "does not answer" : answer);
            }
        }
    }
}
