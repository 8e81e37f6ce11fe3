package io.vernissage.emulator.blob;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The store as the rest of the emulator uses it. */
final class LocalBlobs implements BlobStore {
    private static final int PIECE = 1024 * 1024;

    private final FolderStore store;

    LocalBlobs(FolderStore store) {
        this.store = store;
    }

    @Override
    public Optional<BlobAddress> address(URI url) {
        try {
            return CopySources.address(url);
        } catch (StorageException e) {
            return Optional.empty(); // an encoding that is wrong names nothing
        }
    }

    @Override
    public Optional<Description> find(BlobAddress address) {
        return store.find(address)
                .flatMap(BlobSlot::record)
                .map(blob -> new Description(
                        address,
                        blob.length(),
                        blob.type() == BlobRecord.Type.PAGE,
                        blob.lease().isLocked(store.versions().now()),
                        Versions.etag(blob.version()),
                        Instant.ofEpochMilli(blob.modified()),
                        blob.metadata()));
    }

    @Override
    public int read(BlobAddress address, long offset, ByteBuffer into) {
        var slot = slot(address);
        return unchecked(() -> slot.shared(() -> {
            var blob = slot.record().orElseThrow(() -> new NoSuchBlobException(address));
            int length = (int) Math.max(0, Math.min(into.remaining(), blob.length() - offset));
            var part = into.slice(into.position(), length);
            switch (blob.type()) {
                case PAGE -> slot.pages().read(offset, part);
                case BLOCK -> {
                    try (var file = FileChannel.open(slot.data(blob.generation()), StandardOpenOption.READ)) {
                        ReadCalls.fill(file, offset, part);
                    }
                }
            }
            into.position(into.position() + length);
            return length;
        }));
    }

    @Override
    public void write(BlobAddress address, long offset, ByteBuffer bytes) {
        var slot = slot(address);
        unchecked(() -> slot.shared(() -> {
            var blob = slot.record().orElseThrow(() -> new NoSuchBlobException(address));
            if (offset + bytes.remaining() > blob.length()) {
                throw new IOException("A write behind the end of blob %s".formatted(address));
            }
            slot.pages().write(offset, bytes, store.versions());
            return blob;
        }));
    }

    @Override
    public void copy(BlobAddress source, BlobAddress destination) {
        var from = slot(source);
        unchecked(() -> {
            var blob = from.record().orElseThrow(() -> new NoSuchBlobException(source));
            var pages = from.pages();
            return install(
                    destination,
                    blob.length(),
                    blob.metadata(),
                    target -> target.copyFrom(pages, store.versions(), CopySteps.UNGUARDED));
        });
    }

    @Override
    public void copyOut(BlobAddress source, Path destination) {
        var slot = slot(source);
        unchecked(() -> {
            var blob = slot.record().orElseThrow(() -> new NoSuchBlobException(source));
            var fresh = destination.resolveSibling(destination.getFileName() + ".new");
            Files.deleteIfExists(fresh);
            try (var target = FileChannel.open(
                    fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
                slot.pages().copyRanges(target, CopySteps.UNGUARDED);
                if (target.size() < blob.length()) {
                    target.write(ByteBuffer.wrap(new byte[1]), blob.length() - 1);
                }
            }
            return Files.move(fresh, destination, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        });
    }

    @Override
    public void copyIn(Path source, BlobAddress destination) {
        unchecked(() -> {
            try (var file = FileChannel.open(source, StandardOpenOption.READ)) {
                return install(destination, file.size(), Map.of(), target -> writeAll(file, target));
            }
        });
    }

    @Override
    public String lease(BlobAddress address) {
        var slot = slot(address);
        return unchecked(() -> slot.alone(() -> {
            var blob = slot.record().orElseThrow(() -> new NoSuchBlobException(address));
            long now = store.versions().now();
            if (blob.lease().isLocked(now)) {
                throw new LeaseTakenException(address);
            }
            var id = HostLease.newId();
            slot.keep(blob.withLease(blob.lease().acquire(id, Lease.INFINITE, now)));
            return id;
        }));
    }

    @Override
    public void endLease(BlobAddress address) {
        var found = store.find(address);
        if (found.isPresent()) {
            var slot = found.get();
            unchecked(() -> slot.alone(() -> {
                var blob = slot.record();
                return blob.isPresent() ? slot.keep(blob.get().withLease(Lease.NONE)) : blob;
            }));
        }
    }

    @Override
    public void delete(BlobAddress address) {
        var container = store.find(address.account(), address.container());
        if (container.isPresent()) {
            unchecked(() -> container.get().change(address.blob(), slot -> {
                slot.remove();
                return slot;
            }));
        }
    }

    @Override
    public void deleteAccount(String account) {
        unchecked(() -> {
            store.removeAccount(account);
            return account;
        });
    }

    /** Makes the blob in one step for whoever looks by its record: filled first, shown as complete then. */
    private BlobRecord install(
            BlobAddress destination, long length, Map<String, String> metadata, BlobSlot.Filling filling)
            throws IOException {
        return store.ensure(destination.account(), destination.container()).change(destination.blob(), slot -> {
            slot.record().ifPresent(blob -> {
                if (blob.lease().isLocked(store.versions().now())) {
                    throw new LeaseTakenException(destination);
                }
            });
            var fresh = BlobCalls.fresh(
                    slot,
                    BlobRecord.Type.PAGE,
                    length,
                    0,
                    BlobRecord.Headers.DEFAULT,
                    metadata,
                    List.of(),
                    store.versions());
            return slot.installPages(fresh, filling);
        });
    }

    private void writeAll(FileChannel source, PageFile target) throws IOException {
        var zeros = new byte[PIECE];
        var piece = ByteBuffer.allocate(PIECE);
        long offset = 0;
        while (source.read(piece.clear()) > 0) {
            while (piece.hasRemaining() && source.read(piece) > 0) {
                // a read may stop short in the middle of a file
            }
            piece.flip();
            int length = piece.remaining();
            if (!Arrays.equals(piece.array(), 0, length, zeros, 0, length)) {
                target.write(offset, piece, store.versions());
            }
            offset += length;
        }
    }

    private BlobSlot slot(BlobAddress address) {
        return store.find(address).orElseThrow(() -> new NoSuchBlobException(address));
    }

    private static <T> T unchecked(BlobSlot.Work<T> work) {
        try {
            return work.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
