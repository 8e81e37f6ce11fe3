package io.vernissage.upload;

import com.azure.core.util.Context;
import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.PageRangeItem;
import com.azure.storage.blob.options.ListPageRangesOptions;
import com.azure.storage.blob.specialized.PageBlobClient;
import io.vernissage.hub.PageWriter;
import io.vernissage.hub.Stamps;
import io.vernissage.hub.StorageAccount;
import io.vernissage.pipeline.BlobLocation;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The way from a blob's location to a client for it. Nothing is asked of the Resource Manager but the account's keys. */
@ApplicationScoped
public class PageBlobs {
    /** Bytes of a blob whose page ranges may be asked for in one call. */
    public static final long LONGEST_SPAN = 64L * 1024 * 1024;

    /** The same behind a span with few ranges; if it is as bad as can be, its answer has a million of them. */
    private static final long LONGEST_SPAN_OF_FEW = 1024L * 1024 * 1024;

    private static final int FEW = 2048;

    private final Stamps stamps;

    public PageBlobs(Stamps stamps) {
        this.stamps = stamps;
    }

    public PageBlobClient at(BlobLocation location) {
        return stamps.stamp(Optional.of(location.stamp()))
                .storageAccounts()
                .blobs(account(location))
                .getBlobContainerClient(location.container())
                .getBlobClient(location.blob())
                .getPageBlobClient();
    }

    /** For page writes, under a lease where the blob has one. */
    public PageWriter pageWriter(BlobLocation location, Optional<String> lease) {
        return stamps.stamp(Optional.of(location.stamp()))
                .storageAccounts()
                .pageWriter(account(location), location.container(), location.blob(), lease);
    }

    /** From how many bytes on a run of zeros costs the blob's account less when it is left out. */
    public long breakEven(BlobLocation location) {
        return stamps.stamp(Optional.of(location.stamp())).storageAccounts().breakEven(account(location));
    }

    /**
     * The page ranges of a blob that hold data, as the service tells them, asked for in spans: a stamp's storage version
     * knows no pages of an answer, and if every other 512 bytes hold data, a span of 64 MiB has 65,536 ranges.
     *
     * @return in order, clipped to {@code [start, end)}, touching ones joined
     */
    public static List<Extent> ranges(PageBlobClient blob, long start, long end) {
        return ranges(blob, start, end, new BlobRequestConditions());
    }

    /** The same, of a blob that meets these conditions; where it does not, the service answers 412. */
    public static List<Extent> ranges(PageBlobClient blob, long start, long end, BlobRequestConditions conditions) {
        var ranges = new ArrayList<Extent>();
        forEachRange(blob, start, end, conditions, range -> Extents.append(ranges, range.start(), range.end()));
        return ranges;
    }

    /** Tells them one by one instead, cut where the spans are; after an answer with few of them the next span is longer. */
    public static void forEachRange(
            PageBlobClient blob, long start, long end, BlobRequestConditions conditions, Consumer<Extent> found) {
        var length = LONGEST_SPAN;
        for (var at = start; at < end; ) {
            var until = Math.min(end, at + length);
            var span = new ListPageRangesOptions(new BlobRange(at, until - at)).setRequestConditions(conditions);
            var count = 0;
            for (var item : blob.listPageRanges(span, null, Context.NONE)) {
                if (!item.isClear()) {
                    count++;
                    tell(item, at, until, found);
                }
            }
            length = count > FEW ? LONGEST_SPAN : Math.min(LONGEST_SPAN_OF_FEW, length * 8);
            at = until;
        }
    }

    private static void tell(PageRangeItem item, long start, long end, Consumer<Extent> found) {
        var from = Math.max(start, item.getRange().getOffset());
        var to = Math.min(end, item.getRange().getOffset() + item.getRange().getLength());
        if (from < to) {
            found.accept(new Extent(from, to));
        }
    }

    private static StorageAccount account(BlobLocation location) {
        var uri = location.uri().toString();
        var path = "/" + location.container() + "/" + location.blob();
        if (!uri.endsWith(path)) {
            throw new IllegalArgumentException("The address of blob %s does not end in %s".formatted(uri, path));
        }
        var endpoint = URI.create(uri.substring(0, uri.length() - path.length()));
        return new StorageAccount(location.resourceGroup(), location.account(), endpoint);
    }
}
