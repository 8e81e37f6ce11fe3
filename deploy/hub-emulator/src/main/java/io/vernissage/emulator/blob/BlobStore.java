package io.vernissage.emulator.blob;

import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * The blobs of all accounts, for parts of the emulator in the same process. Nothing here is authorised. All methods may
 * block and throw {@link UncheckedIOException} where the disk does not answer.
 */
public interface BlobStore {
    /**
     * What one knows of a blob.
     *
     * @param length bytes, holes of a page blob included
     * @param etag quoted, as it goes over the wire
     */
    record Description(
            BlobAddress address,
            long length,
            boolean pageBlob,
            boolean leased,
            String etag,
            Instant lastModified,
            Map<String, String> metadata) {}

    /** The address that a blob's URL names, in path style on any port or by a host {@code <account>.blob.*}; the query is ignored. Empty if it names no blob. */
    Optional<BlobAddress> address(URI url);

    /** A blob that exists, with its container and account. */
    Optional<Description> find(BlobAddress address);

    /**
     * Reads as many bytes as the buffer has room for, fewer at the end of the blob.
     *
     * @throws NoSuchBlobException if the blob does not exist
     */
    int read(BlobAddress address, long offset, ByteBuffer into);

    /** Writes pages of a page blob whatever its lease, as the host of a machine does; offset and length are multiples of 512. */
    void write(BlobAddress address, long offset, ByteBuffer bytes);

    /** Copies a page blob, holes kept, over whatever is at the destination; makes the destination's container where it is missing. */
    void copy(BlobAddress source, BlobAddress destination);

    /** Copies a page blob's bytes, holes kept, to a file of the blob's length, replacing the file. */
    void copyOut(BlobAddress source, Path destination);

    /** Makes a page blob of a file's bytes, holes kept; makes the container where it is missing. The file's length is a multiple of 512. */
    void copyIn(Path source, BlobAddress destination);

    /**
     * Takes an infinite lease, as a virtual machine does for its disks. Returns the lease id.
     *
     * @throws LeaseTakenException if somebody else holds one
     */
    String lease(BlobAddress address);

    /** Ends whatever lease there is at once; one that is not there is ended. */
    void endLease(BlobAddress address);

    /** Removes a blob whatever its lease; one that is not there is removed. */
    void delete(BlobAddress address);

    /** Removes everything an account holds; an account that holds nothing is removed. */
    void deleteAccount(String account);

    /** There is no blob of that name. */
    final class NoSuchBlobException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public NoSuchBlobException(BlobAddress address) {
            super("There is no blob %s".formatted(address));
        }
    }

    /** The blob is leased by somebody else. */
    final class LeaseTakenException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public LeaseTakenException(BlobAddress address) {
            super("There is a lease on blob %s already".formatted(address));
        }
    }
}
