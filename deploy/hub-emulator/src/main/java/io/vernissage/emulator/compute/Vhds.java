package io.vernissage.emulator.compute;

import io.vernissage.emulator.arm.ArmException;
import io.vernissage.emulator.blob.AccountKeys;
import io.vernissage.emulator.blob.BlobAddress;
import io.vernissage.emulator.blob.BlobStore;
import io.vernissage.emulator.images.FixedVhd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/** Disks as blobs and as files of the disk provider: found, judged, copied with their holes. */
final class Vhds {
    private static final int PIECE = 1 << 20;
    private static final byte[] ZEROS = new byte[PIECE];
    private static final Pattern OWN_FILE = Pattern.compile("[0-9a-f-]{36}\\.vhd(\\.part|\\.new)?");

    private final BlobStore blobs;
    private final AccountKeys accounts;
    private final Path folder;

    /** @param folder where managed disks and images are kept as files */
    Vhds(BlobStore blobs, AccountKeys accounts, Path folder) {
        this.blobs = blobs;
        this.accounts = accounts;
        this.folder = folder;
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make " + folder, e);
        }
    }

    /** Removes files that no document names: what a kill left of copies that were going on. */
    void removeAllBut(Set<String> named) {
        try (var files = Files.list(folder)) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> OWN_FILE.matcher(name).matches() && !named.contains(name))
                    .forEach(this::removeFile);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot look through " + folder, e);
        }
    }

    BlobStore blobs() {
        return blobs;
    }

    /** Where a managed disk or image keeps a file of this name. */
    Path file(String name) {
        return folder.resolve(name);
    }

    String newFileName() {
        return UUID.randomUUID() + ".vhd";
    }

    /** An address as it may be told and logged: without its query, which may hold a signature. */
    static String shown(Object uri) {
        var text = uri.toString();
        var query = text.indexOf('?');
        return query < 0 ? text : text.substring(0, query);
    }

    /** @throws ArmException if this is no address */
    static URI uri(String text, String target) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw ArmException.invalidParameter("Blob name in URL %s is invalid.".formatted(shown(text)), target);
        }
    }

    /** @throws ArmException if the address names no blob of an account of this stamp */
    BlobAddress address(URI uri) {
        var address = blobs.address(uri)
                .orElseThrow(() -> ArmException.invalidParameter(
                        "Blob name in URL %s is invalid.".formatted(shown(uri)), "vhd.uri"));
        if (accounts.keys(address.account()).isEmpty()) {
            throw new ArmException(
                    404,
                    "StorageAccountNotFound",
                    "Storage account '%s' not found. Ensure storage account is not deleted and belongs to the same Azure location as the VM."
                            .formatted(address.account()));
        }
        return address;
    }

    /** Whether this is the blob endpoint of an account of this stamp. */
    boolean isAccount(String endpoint) {
        try {
            var probe = URI.create(endpoint.replaceAll("/+$", "") + "/container/blob");
            return blobs.address(probe)
                    .filter(address -> accounts.keys(address.account()).isPresent())
                    .isPresent();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** A blob that is a fixed VHD. */
    BlobAddress vhd(String disk, URI uri) {
        var address = address(uri);
        var blob = blobs.find(address)
                .orElseThrow(() -> new ArmException(
                        404,
                        "DiskBlobNotFound",
                        "Unable to find VHD blob with URI %s for disk '%s'.".formatted(shown(uri), disk)));
        if (!blob.pageBlob()) {
            throw new ArmException(
                    400,
                    "InvalidVhd",
                    "The blob %s of disk '%s' is not a page blob. Only page blobs are supported."
                            .formatted(shown(uri), disk));
        }
        var footer = footer(address, blob.length());
        if (!FixedVhd.hasCookie(footer)) {
            throw new ArmException(
                    400,
                    "InvalidVhd",
                    "The specified cookie value in VHD footer indicates that disk '%s' with blob %s is not a supported VHD. Disk is expected to have cookie value 'conectix'."
                            .formatted(disk, shown(uri)));
        }
        FixedVhd.fault(blob.length(), footer).ifPresent(fault -> {
            throw new ArmException(
                    400,
                    "InvalidVhd",
                    "Disk '%s' with blob %s is not a supported VHD. %s.".formatted(disk, shown(uri), fault));
        });
        return address;
    }

    private byte[] footer(BlobAddress address, long length) {
        var footer = ByteBuffer.allocate(FixedVhd.FOOTER_LENGTH);
        if (length >= FixedVhd.FOOTER_LENGTH) {
            blobs.read(address, length - FixedVhd.FOOTER_LENGTH, footer);
        }
        return footer.array();
    }

    /** Copies a file to another, as a whole or not at all; runs of zeros become holes. */
    void copy(Path source, Path destination) throws InterruptedException {
        var part = destination.resolveSibling(destination.getFileName() + ".part");
        try (var from = FileChannel.open(source, StandardOpenOption.READ);
                var to = FileChannel.open(
                        part,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING)) {
            var piece = ByteBuffer.allocate(PIECE);
            for (var position = 0L; position < from.size(); position += PIECE) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("The emulator ends");
                }
                piece.clear();
                fill(from, position, piece);
                var last = position + PIECE >= from.size();
                if (last || !Arrays.equals(piece.array(), 0, piece.limit(), ZEROS, 0, piece.limit())) {
                    drain(to, position, piece);
                }
            }
            to.force(true);
            Files.move(part, destination, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot copy %s to %s".formatted(source, destination), e);
        }
    }

    /** Makes an empty disk of this size as a file. */
    void makeEmpty(Path destination, int gigabytes) {
        var size = (long) gigabytes << 30;
        try (var file = FileChannel.open(
                destination,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            drain(file, size, ByteBuffer.wrap(FixedVhd.footer(size)));
            file.force(true);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make " + destination, e);
        }
    }

    void removeFile(String name) {
        try {
            Files.deleteIfExists(file(name));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot remove " + file(name), e);
        }
    }

    /** Size of the disk in a file, without its footer. */
    static long virtualSize(Path file) {
        try {
            return Files.size(file) - FixedVhd.FOOTER_LENGTH;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the size of " + file, e);
        }
    }

    private static void fill(FileChannel from, long start, ByteBuffer piece) throws IOException {
        var read = 0;
        while (read >= 0 && piece.hasRemaining()) {
            read = from.read(piece, start + piece.position());
        }
        piece.flip();
    }

    private static void drain(FileChannel to, long start, ByteBuffer piece) throws IOException {
        var position = start;
        while (piece.hasRemaining()) {
            position += to.write(piece, position);
        }
    }
}
