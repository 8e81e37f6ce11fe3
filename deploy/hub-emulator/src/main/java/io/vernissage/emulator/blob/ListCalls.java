package io.vernissage.emulator.blob;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** List Containers and List Blobs. */
final class ListCalls {
    /** Stands behind every snapshot of a blob. */
    private static final long LAST = Long.MAX_VALUE;

    private final FolderStore store;

    /** A blob in the list, or a snapshot of it. */
    private record Entry(BlobRecord blob, long snapshot) {}

    ListCalls(FolderStore store) {
        this.store = store;
    }

    void containers(Call call) {
        var query = ListQuery.of(call);
        var xml = begin(call, query, List.of());
        xml.open("Containers");
        var found = store.containers(call.target().account()).stream()
                .map(StoredContainer::record)
                .filter(record -> record.name().startsWith(query.prefix()))
                .filter(record -> record.name().compareTo(query.first()) >= 0)
                .limit(query.most() + 1L)
                .toList();
        found.stream().limit(query.most()).forEach(record -> describe(xml, record, query));
        xml.close();
        xml.element(
                "NextMarker",
                found.size() > query.most()
                        ? new ListQuery.Position(found.getLast().name(), 0).marker()
                        : "");
        call.end(200, xml.close().toString());
    }

    void blobs(Call call) throws IOException {
        var target = call.target();
        var query = ListQuery.of(call);
        var container = store.container(target.account(), target.container());
        var xml = begin(call, query, List.of("ContainerName", target.container()));
        if (!query.delimiter().isEmpty()) {
            xml.element("Delimiter", query.delimiter());
        }
        xml.open("Blobs");
        var next = page(container, query, xml);
        xml.close();
        xml.element("NextMarker", next);
        call.end(200, xml.close().toString());
    }

    /** Writes a page's entries and returns the marker of the next one, empty after the last. */
    private String page(StoredContainer container, ListQuery query, Xml xml) throws IOException {
        int told = 0;
        var folder = "";
        for (var name : names(container, query)) {
            if (!folder.isEmpty() && name.startsWith(folder)) {
                continue;
            }
            for (var entry : entries(container, name, query)) {
                if (told == query.most()) {
                    return new ListQuery.Position(name, entry.snapshot()).marker();
                }
                told++;
                folder = query.folderOf(name);
                if (folder.isEmpty()) {
                    describe(xml, entry, query);
                } else {
                    xml.open("BlobPrefix").name(folder).close();
                }
            }
        }
        return "";
    }

    /** Names in order from the page's first one on, as far as the prefix reaches. */
    private static Iterable<String> names(StoredContainer container, ListQuery query) throws IOException {
        var names = container.slots().navigableKeySet().tailSet(query.first(), true);
        if (query.includes("uncommittedblobs")) {
            var all = new TreeSet<>(names);
            container.namesWithBlocks().stream()
                    .filter(name -> name.compareTo(query.first()) >= 0)
                    .forEach(all::add);
            names = all;
        }
        var from = names;
        return () ->
                from.stream().takeWhile(name -> name.startsWith(query.prefix())).iterator();
    }

    /** What the list has for one name: its snapshots, oldest first, and then the blob; or one that was never committed. */
    private List<Entry> entries(StoredContainer container, String name, ListQuery query) {
        var slot = container.find(name);
        var blob = slot.flatMap(BlobSlot::record);
        if (blob.isEmpty()) {
            return query.includes("uncommittedblobs") ? List.of(new Entry(uncommitted(name), LAST)) : List.of();
        }
        var found = new ArrayList<Entry>();
        if (query.includes("snapshots")) {
            long from = name.equals(query.from().name()) ? query.from().snapshot() : 0;
            slot.orElseThrow()
                    .snapshots()
                    .tailMap(from, true)
                    .forEach((number, snapshot) ->
                            snapshot.record().ifPresent(record -> found.add(new Entry(record, number))));
        }
        found.add(new Entry(blob.get(), LAST));
        return found;
    }

    private BlobRecord uncommitted(String name) {
        return new BlobRecord(
                name,
                BlobRecord.Type.BLOCK,
                0,
                0,
                0,
                BlobRecord.Headers.DEFAULT,
                Map.of(),
                List.of(),
                Lease.NONE,
                BlobRecord.Copy.NONE,
                0,
                0,
                0);
    }

    private Xml begin(Call call, ListQuery query, List<String> more) {
        var endpoint = (call.isEncrypted() ? "https://" : "http://") + call.authority() + "/"
                + call.target().account() + "/";
        var xml = new Xml();
        if (more.isEmpty()) {
            xml.open("EnumerationResults", "ServiceEndpoint", endpoint);
        } else {
            xml.open("EnumerationResults", "ServiceEndpoint", endpoint, more.get(0), more.get(1));
        }
        xml.unlessEmpty("Prefix", query.prefix()).unlessEmpty("Marker", call.parameter("marker"));
        return call.parameter("maxresults").isEmpty() ? xml : xml.element("MaxResults", query.most());
    }

    private void describe(Xml xml, ContainerRecord record, ListQuery query) {
        long now = store.versions().now();
        xml.open("Container").element("Name", record.name()).open("Properties");
        xml.element("Last-Modified", Call.httpDate(record.modified())).element("Etag", Versions.etag(record.version()));
        describeLease(xml, record.lease(), now);
        xml.unlessEmpty("PublicAccess", record.access().word())
                .element("HasImmutabilityPolicy", "false")
                .element("HasLegalHold", "false")
                .close();
        describeMetadata(xml, record.metadata(), query);
        xml.close();
    }

    private void describe(Xml xml, Entry entry, ListQuery query) {
        var blob = entry.blob();
        var headers = blob.headers();
        xml.open("Blob").name(blob.name());
        if (entry.snapshot() != LAST) {
            xml.element("Snapshot", Versions.snapshot(entry.snapshot()));
        }
        xml.open("Properties");
        if (blob.version() > 0) { // what was never committed has no time
            xml.element("Creation-Time", Call.httpDate(blob.created()))
                    .element("Last-Modified", Call.httpDate(blob.modified()))
                    .element("Etag", Versions.etag(blob.version()).replace("\"", ""));
        }
        xml.element("Content-Length", blob.length())
                .element("Content-Type", headers.contentType())
                .element("Content-Encoding", headers.contentEncoding())
                .element("Content-Language", headers.contentLanguage())
                .element("Content-MD5", headers.contentMd5())
                .element("Cache-Control", headers.cacheControl())
                .element("Content-Disposition", headers.contentDisposition());
        if (blob.type() == BlobRecord.Type.PAGE) {
            xml.element("x-ms-blob-sequence-number", blob.sequenceNumber());
        }
        xml.element("BlobType", blob.type().word());
        if (entry.snapshot() == LAST) {
            describeLease(xml, blob.lease(), store.versions().now());
        }
        if (query.includes("copy")) {
            describeCopy(xml, blob.copy());
        }
        xml.element("ServerEncrypted", "true").close();
        describeMetadata(xml, blob.metadata(), query);
        xml.close();
    }

    private static void describeLease(Xml xml, Lease lease, long now) {
        var state = lease.state(now);
        xml.element("LeaseStatus", lease.isLocked(now) ? "locked" : "unlocked").element("LeaseState", state.word());
        if (state == Lease.State.LEASED) {
            xml.element("LeaseDuration", lease.seconds() == Lease.INFINITE ? "infinite" : "fixed");
        }
    }

    private static void describeCopy(Xml xml, BlobRecord.Copy copy) {
        if (!copy.id().isEmpty()) {
            xml.element("CopyId", copy.id())
                    .element("CopyStatus", copy.status())
                    .element("CopySource", copy.source())
                    .element("CopyProgress", copy.copied() + "/" + copy.total())
                    .unlessEmpty("CopyStatusDescription", copy.description());
            if (copy.completed() > 0) {
                xml.element("CopyCompletionTime", Call.httpDate(copy.completed()));
            }
        }
    }

    private static void describeMetadata(Xml xml, Map<String, String> metadata, ListQuery query) {
        if (query.includes("metadata")) {
            xml.open("Metadata");
            metadata.forEach(xml::element);
            xml.close();
        }
    }
}
