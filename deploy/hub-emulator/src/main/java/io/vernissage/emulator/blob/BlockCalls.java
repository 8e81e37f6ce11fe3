package io.vernissage.emulator.blob;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Put Blob of a block blob, and its blocks. */
final class BlockCalls {
    private static final long LARGEST_BLOB_AT_ONCE = 256L * 1024 * 1024;
    private static final long LARGEST_BLOCK = 100L * 1024 * 1024;
    private static final int LARGEST_LIST = 8 * 1024 * 1024;
    private static final int LONGEST_ID = 64;

    private final FolderStore store;
    private final BlobCalls blobs;

    BlockCalls(FolderStore store, BlobCalls blobs) {
        this.store = store;
        this.blobs = blobs;
    }

    void putBlob(Call call, Access.Grant grant) throws IOException {
        var container = container(call);
        var staged = container.staged();
        try {
            var md5 = receive(call, staged, LARGEST_BLOB_AT_ONCE);
            var given = BlobCalls.headers(call, call.header("Content-Type"));
            var headers = new BlobRecord.Headers(
                    given.contentType(),
                    given.contentEncoding(),
                    given.contentLanguage(),
                    given.contentMd5().isEmpty() ? md5 : given.contentMd5(),
                    given.cacheControl(),
                    given.contentDisposition());
            var created = install(call, grant, container, staged, headers, List.of());
            Folders.delete(container.blocks(call.target().blob()));
            call.setVersion(created.version(), created.modified())
                    .set("Content-MD5", md5)
                    .set("x-ms-request-server-encrypted", "true")
                    .end(201);
        } finally {
            Files.deleteIfExists(staged);
        }
    }

    void putBlock(Call call) throws IOException {
        PageCalls.refuseCopySource(call);
        var id = blockId(call.parameter("blockid"));
        var container = container(call);
        container
                .find(call.target().blob())
                .ifPresent(slot -> slot.record()
                        .ifPresent(blob -> blob.lease()
                                .admitChange(call.leaseId(), store.versions().now(), false)));
        var staged = container.staged();
        try {
            var md5 = receive(call, staged, LARGEST_BLOCK);
            var blocks = container.blocks(call.target().blob());
            Files.createDirectories(blocks);
            Files.move(staged, blocks.resolve(id), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            call.set("Content-MD5", md5)
                    .set("x-ms-request-server-encrypted", "true")
                    .end(201);
        } finally {
            Files.deleteIfExists(staged);
        }
    }

    void putBlockList(Call call, Access.Grant grant) throws IOException {
        var container = container(call);
        var blob = call.target().blob();
        var list = Xml.children(Xml.parse(call.body().bytes(LARGEST_LIST)));
        var staged = container.staged();
        try {
            var blocks = new ArrayList<BlobRecord.Block>();
            try (var target = FileChannel.open(staged, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                var committed = committed(container, blob);
                for (var named : list) {
                    var id = named.getTextContent().strip();
                    blocks.add(new BlobRecord.Block(
                            id, append(container, blob, named.getTagName(), id, committed, target)));
                }
            }
            var headers = BlobCalls.headers(call, "");
            var created = install(call, grant, container, staged, headers, blocks);
            Folders.delete(container.blocks(blob));
            call.setVersion(created.version(), created.modified())
                    .set("x-ms-request-server-encrypted", "true")
                    .end(201);
        } finally {
            Files.deleteIfExists(staged);
        }
    }

    void getBlockList(Call call) throws IOException {
        var container = container(call);
        var blob = container.find(call.target().blob()).flatMap(BlobSlot::record);
        var waiting = uncommitted(container.blocks(call.target().blob()));
        if (blob.isEmpty() && waiting.isEmpty()) {
            throw StorageError.BlobNotFound.exception();
        }
        blob.ifPresent(record -> {
            if (record.type() != BlobRecord.Type.BLOCK) {
                throw StorageError.InvalidBlobType.exception();
            }
            call.setVersion(record.version(), record.modified())
                    .set("x-ms-blob-content-length", Long.toString(record.length()));
        });
        var kind = call.parameter("blocklisttype");
        var xml = new Xml().open("BlockList");
        if (!kind.equals("uncommitted")) {
            xml.open("CommittedBlocks");
            blob.map(BlobRecord::blocks).orElse(List.of()).forEach(block -> describe(xml, block.id(), block.length()));
            xml.close();
        }
        if (kind.equals("uncommitted") || kind.equals("all")) {
            xml.open("UncommittedBlocks");
            waiting.forEach((id, length) -> describe(xml, id, length));
            xml.close();
        }
        call.end(200, xml.close().toString());
    }

    private BlobRecord install(
            Call call,
            Access.Grant grant,
            StoredContainer container,
            Path staged,
            BlobRecord.Headers headers,
            List<BlobRecord.Block> blocks)
            throws IOException {
        long length = Files.size(staged);
        var metadata = call.metadata();
        return container.change(call.target().blob(), slot -> {
            blobs.admitPut(call, slot, grant);
            var fresh = BlobCalls.fresh(
                    slot, BlobRecord.Type.BLOCK, length, 0, headers, metadata, blocks, store.versions());
            return slot.installBlocks(fresh, staged);
        });
    }

    /** Takes the body into a file and returns its digest, checked against the one the request names. */
    private static String receive(Call call, Path file, long most) throws IOException {
        if (call.body().length() > most) {
            throw StorageError.RequestBodyTooLarge.exception();
        }
        var named = Digests.named(call);
        var digest = Digests.md5();
        try (var target = new DigestingChannel(
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), digest)) {
            call.body().transferTo(target, most);
        }
        var own = Digests.base64(digest);
        Digests.admit(named, own);
        return own;
    }

    /** Where a committed block lies in its blob. */
    private record Committed(Path file, long offset, long length) {}

    private static Map<String, Committed> committed(StoredContainer container, String blob) {
        var found = new TreeMap<String, Committed>();
        var slot = container.find(blob);
        var record = slot.flatMap(BlobSlot::record).filter(known -> known.type() == BlobRecord.Type.BLOCK);
        if (record.isPresent()) {
            var file = slot.orElseThrow().data(record.get().generation());
            long offset = 0;
            for (var block : record.get().blocks()) {
                found.put(block.id(), new Committed(file, offset, block.length()));
                offset += block.length();
            }
        }
        return found;
    }

    private static long append(
            StoredContainer container,
            String blob,
            String list,
            String id,
            Map<String, Committed> committed,
            FileChannel target)
            throws IOException {
        var fresh = container.blocks(blob).resolve(blockId(id));
        boolean isFresh = Files.exists(fresh);
        var old = committed.get(id);
        return switch (list) {
            case "Uncommitted" -> appendFresh(isFresh, fresh, target);
            case "Committed" -> appendOld(old, target);
            case "Latest" -> isFresh ? appendFresh(true, fresh, target) : appendOld(old, target);
            default -> throw StorageError.InvalidXmlDocument.exception();
        };
    }

    private static long appendFresh(boolean exists, Path fresh, FileChannel target) throws IOException {
        if (!exists) {
            throw StorageError.InvalidBlockList.exception();
        }
        return append(new Committed(fresh, 0, Files.size(fresh)), target);
    }

    private static long appendOld(Committed old, FileChannel target) throws IOException {
        if (old == null) {
            throw StorageError.InvalidBlockList.exception();
        }
        return append(old, target);
    }

    private static long append(Committed block, FileChannel target) throws IOException {
        try (var source = FileChannel.open(block.file(), StandardOpenOption.READ)) {
            long done = 0;
            while (done < block.length()) {
                long copied = source.transferTo(block.offset() + done, block.length() - done, target);
                if (copied <= 0) {
                    throw StorageError.InvalidBlockList.exception();
                }
                done += copied;
            }
        }
        return block.length();
    }

    private static Map<String, Long> uncommitted(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return Map.of();
        }
        try (var files = Files.list(folder)) {
            return files.collect(Collectors.toMap(
                    file -> Base64.getEncoder()
                            .encodeToString(
                                    HexFormat.of().parseHex(file.getFileName().toString())),
                    file -> file.toFile().length(),
                    (a, b) -> a,
                    TreeMap::new));
        }
    }

    private static void describe(Xml xml, String id, long length) {
        xml.open("Block").element("Name", id).element("Size", length).close();
    }

    /** A file name for a block: its id in hexadecimal. */
    private static String blockId(String id) {
        try {
            var bytes = Base64.getDecoder().decode(id.getBytes(StandardCharsets.ISO_8859_1));
            if (bytes.length == 0 || bytes.length > LONGEST_ID) {
                throw StorageError.InvalidQueryParameterValue.parameter("blockid", id);
            }
            return HexFormat.of().formatHex(bytes);
        } catch (IllegalArgumentException e) {
            throw StorageError.InvalidBlockId.parameter("blockid", id);
        }
    }

    private StoredContainer container(Call call) {
        return store.container(call.target().account(), call.target().container());
    }

    /** Digests bytes while they pass. */
    private record DigestingChannel(FileChannel target, MessageDigest digest) implements WritableByteChannel {
        @Override
        public int write(ByteBuffer source) throws IOException {
            digest.update(source.duplicate());
            int written = 0;
            while (source.hasRemaining()) {
                written += target.write(source);
            }
            return written;
        }

        @Override
        public boolean isOpen() {
            return target.isOpen();
        }

        @Override
        public void close() throws IOException {
            target.close();
        }
    }
}
