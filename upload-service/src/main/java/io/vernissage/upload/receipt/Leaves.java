package io.vernissage.upload.receipt;

import com.azure.core.util.Context;
import com.azure.storage.blob.models.BlobErrorCode;
import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.options.PageBlobCreateOptions;
import com.azure.storage.blob.specialized.PageBlobClient;
import io.vernissage.hub.HubException;
import io.vernissage.hub.PageWriter;
import io.vernissage.pipeline.BlobLocation;
import io.vernissage.upload.Extent;
import io.vernissage.upload.PageBlobs;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The digests of an attempt's segments while they come in, in any order and from any worker: a page blob of their own beside
 * the disk's, with a page for each segment. Nobody needs to collect them, and one that is written again is the same.
 */
public final class Leaves {
    private static final int PAGE = 512;
    private static final int DIGEST = 32;
    /** Room for every segment of the largest disk in the smallest segments; what is not written takes no space. */
    private static final long LENGTH = (1L << 20) * PAGE;

    private final PageBlobClient blob;
    private final PageWriter writer;

    private Leaves(PageBlobClient blob, PageWriter writer) {
        this.blob = blob;
        this.writer = writer;
    }

    /** The leaves of an attempt to fill a blob. */
    public static Leaves of(PageBlobs blobs, BlobLocation disk, int attempt) {
        var name = "%s.%d.leaves".formatted(disk.blob(), attempt);
        var address = disk.uri().toString();
        var beside =
                URI.create(address.substring(0, address.length() - disk.blob().length()) + name);
        var location =
                new BlobLocation(disk.stamp(), disk.resourceGroup(), disk.account(), disk.container(), name, beside);
        return new Leaves(blobs.at(location), blobs.pageWriter(location, Optional.empty()));
    }

    /** Keeps a segment's digest. */
    public void put(int segment, byte[] digest) throws InterruptedException {
        put(segment, List.of(digest));
    }

    /** Keeps the digests of neighbouring segments, at most 8192; makes the blob if these are the first ones. */
    public void put(int first, List<byte[]> digests) throws InterruptedException {
        var pages = ByteBuffer.allocate(digests.size() * PAGE);
        for (var i = 0; i < digests.size(); i++) {
            pages.put(i * PAGE, digests.get(i));
        }
        try {
            writer.write((long) first * PAGE, pages);
        } catch (HubException e) {
            if (!e.code().equals(BlobErrorCode.BLOB_NOT_FOUND.toString())) {
                throw e;
            }
            make();
            writer.write((long) first * PAGE, pages);
        }
    }

    /**
     * The digests of segments 0 to {@code count}.
     *
     * @param holdsData whether a segment has any: the digest of one that has none was never put
     * @return empty if that of a segment with data is missing, as after a worker that does not know of them
     */
    public Optional<List<byte[]>> all(int count, Holding holdsData) {
        var there = new byte[count][];
        for (var range : ranges(count)) {
            var bytes = new ByteArrayOutputStream(Math.toIntExact(range.length()));
            var wanted = new BlobRange(range.start(), range.length());
            blob.downloadStreamWithResponse(bytes, wanted, null, null, false, null, Context.NONE);
            var pages = bytes.toByteArray();
            for (var at = 0; at < pages.length; at += PAGE) {
                there[(int) ((range.start() + at) / PAGE)] = Arrays.copyOfRange(pages, at, at + DIGEST);
            }
        }
        var nothing = new SegmentDigest().digest();
        var leaves = new ArrayList<byte[]>(count);
        for (var segment = 0; segment < count; segment++) {
            if (holdsData.is(segment) && there[segment] == null) {
                return Optional.empty();
            }
            leaves.add(holdsData.is(segment) ? there[segment] : nothing);
        }
        return Optional.of(leaves);
    }

    /** Which segments hold data. */
    @FunctionalInterface
    public interface Holding {
        boolean is(int segment);
    }

    private List<Extent> ranges(int count) {
        try {
            return PageBlobs.ranges(blob, 0, (long) count * PAGE);
        } catch (BlobStorageException e) {
            if (BlobErrorCode.BLOB_NOT_FOUND.equals(e.getErrorCode())) {
                return List.of();
            }
            throw e;
        }
    }

    private void make() {
        try {
            var options = new PageBlobCreateOptions(LENGTH)
                    .setRequestConditions(new BlobRequestConditions().setIfNoneMatch("*"));
            blob.createWithResponse(options, null, Context.NONE);
        } catch (BlobStorageException e) {
            if (!BlobErrorCode.BLOB_ALREADY_EXISTS.equals(e.getErrorCode())) {
                throw e;
            }
        }
    }
}
