package io.vernissage.emulator.blob;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.w3c.dom.Element;

/** Put Blob of a block blob, and its blocks. */
final class BlockCalls {
    private static final long MIB = 1024 * 1024;
    private static final String FIRST_WITH_LARGE_BLOCKS = "2016-05-31";
    private static final String FIRST_WITH_HUGE_BLOCKS = "2019-12-12";
    private static final int LARGEST_LIST = 8 * 1024 * 1024;
    private static final int MOST_BLOCKS = 50_000;

    private final FolderStore store;
    private final BlobCalls blobs;
    private final Intake intake;
    private final StorageProfile profile;

    BlockCalls(FolderStore store, BlobCalls blobs, Intake intake, StorageProfile profile) {
        this.store = store;
        this.blobs = blobs;
        this.intake = intake;
        this.profile = profile;
    }

    void putBlob(Call call, Access.Grant grant) throws IOException {
        var container = container(call);
        var staged = container.staged();
        try {
            var received = intake.receive(call, staged, largestBlobAtOnce(call));
            var md5 = received.md5();
            var given = received.source()
                    .filter(source ->
                            !call.header("x-ms-copy-source-blob-properties").equals("false"))
                    .map(CopySource::headers)
                    .orElseGet(() -> BlobCalls.headers(call, call.header("Content-Type")));
            var headers = new BlobRecord.Headers(
                    given.contentType(),
                    given.contentEncoding(),
                    given.contentLanguage(),
                    given.contentMd5().isEmpty() ? md5 : given.contentMd5(),
                    given.cacheControl(),
                    given.contentDisposition());
            var created = install(call, grant, container, staged, headers, List.of());
            container.dropBlocks(call.target().blob());
            received.tell(call);
            call.setVersion(created.version(), created.modified())
                    .set("x-ms-request-server-encrypted", "true")
                    .end(201);
        } finally {
            Files.deleteIfExists(staged);
        }
    }

    void putBlock(Call call) throws IOException {
        PageCalls.refuseCopySource(call, profile);
        var id = call.parameter("blockid");
        WaitingBlocks.fileName(id);
        if (!SourceAccess.isNamed(call) && call.body().length() == 0) {
            throw StorageError.InvalidHeaderValue.header("Content-Length", "0");
        }
        var container = container(call);
        admitBlock(call, container);
        var staged = container.staged();
        try {
            var received = intake.receive(call, staged, largestBlock(call));
            container.addBlock(call.target().blob(), id, staged);
            received.tell(call);
            call.set("x-ms-request-server-encrypted", "true").end(201);
        } finally {
            Files.deleteIfExists(staged);
        }
    }

    private void admitBlock(Call call, StoredContainer container) {
        var blob = container.find(call.target().blob()).flatMap(BlobSlot::record);
        blob.map(BlobRecord::lease)
                .orElse(Lease.NONE)
                .admitChange(call.leaseId(), store.versions().now(), false);
        if (blob.isPresent() && blob.get().type() != BlobRecord.Type.BLOCK) {
            throw StorageError.InvalidBlobType.exception();
        }
    }

    void putBlockList(Call call, Access.Grant grant) throws IOException {
        var container = container(call);
        var blob = call.target().blob();
        var list = list(call);
        admitBlock(call, container);
        var staged = container.staged();
        try {
            var blocks = BlockAssembly.of(container, blob).write(list, staged);
            var headers = BlobCalls.headers(call, "");
            var created = install(call, grant, container, staged, headers, blocks);
            container.dropBlocks(blob);
            call.setVersion(created.version(), created.modified())
                    .set("x-ms-request-server-encrypted", "true")
                    .end(201);
        } finally {
            Files.deleteIfExists(staged);
        }
    }

    private static List<Element> list(Call call) throws IOException {
        var body = call.body().bytes(LARGEST_LIST);
        Digests.checkBody(call, body);
        var root = Xml.parse(body);
        var list = Xml.children(root);
        if (!root.getTagName().equals("BlockList")) {
            throw StorageError.InvalidXmlDocument.exception();
        }
        if (list.size() > MOST_BLOCKS) {
            throw StorageError.BlockListTooLong.exception();
        }
        return list;
    }

    void getBlockList(Call call) throws IOException {
        var container = container(call);
        var snapshot = !call.snapshot().isEmpty();
        var blob = snapshot
                ? Optional.of(store.readable(call).existing())
                : container.find(call.target().blob()).flatMap(BlobSlot::record);
        Map<String, Long> waiting =
                snapshot ? Map.of() : container.waiting(call.target().blob()).sizes();
        if (blob.isEmpty() && waiting.isEmpty()) {
            throw StorageError.BlobNotFound.exception();
        }
        blob.ifPresent(record -> {
            if (record.type() != BlobRecord.Type.BLOCK) {
                throw StorageError.InvalidBlobType.exception();
            }
            record.lease().admitRead(call.leaseId(), store.versions().now(), false);
            call.setVersion(record.version(), record.modified())
                    .set("x-ms-blob-content-length", Long.toString(record.length()));
        });
        var kind = call.parameter("blocklisttype").toLowerCase(Locale.ROOT);
        if (!Set.of("", "committed", "uncommitted", "all").contains(kind)) {
            throw StorageError.InvalidQueryParameterValue.parameter("blocklisttype", kind);
        }
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
        var tier = blobs.tier(call, BlobRecord.Type.BLOCK);
        var tags = blobs.tags(call);
        return container.change(call.target().blob(), slot -> {
            blobs.admitPut(call, slot, grant);
            var fresh = BlobCalls.fresh(
                            slot, BlobRecord.Type.BLOCK, length, 0, headers, metadata, blocks, store.versions())
                    .withTier(tier)
                    .withTags(tags);
            // A block list changes the blob that is there, anything else makes another one.
            var before = slot.record().filter(blob -> call.comp("blocklist") && blob.type() == BlobRecord.Type.BLOCK);
            return slot.installBlocks(
                    before.map(blob -> fresh.withCreated(blob.created())).orElse(fresh), staged);
        });
    }

    private static long largestBlock(Call call) {
        if (!call.isSince(FIRST_WITH_LARGE_BLOCKS)) {
            return 4 * MIB;
        }
        return call.isSince(FIRST_WITH_HUGE_BLOCKS) ? 4000 * MIB : 100 * MIB;
    }

    private static long largestBlobAtOnce(Call call) {
        if (!call.isSince(FIRST_WITH_LARGE_BLOCKS)) {
            return 64 * MIB;
        }
        return call.isSince(FIRST_WITH_HUGE_BLOCKS) ? 5000 * MIB : 256 * MIB;
    }

    private static void describe(Xml xml, String id, long length) {
        xml.open("Block").element("Name", id).element("Size", length).close();
    }

    private StoredContainer container(Call call) {
        return store.container(call.target().account(), call.target().container());
    }
}
