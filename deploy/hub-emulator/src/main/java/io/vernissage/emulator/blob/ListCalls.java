package io.vernissage.emulator.blob;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** List Containers and List Blobs. A page's marker is the name that the next page begins with. */
final class ListCalls {
    private static final int LARGEST_PAGE = 5000;

    private final FolderStore store;

    ListCalls(FolderStore store) {
        this.store = store;
    }

    void containers(Call call) {
        var query = Query.of(call);
        var xml = begin(call, query, List.of());
        xml.open("Containers");
        var found = store.containers(call.target().account()).stream()
                .map(StoredContainer::record)
                .filter(record -> record.name().startsWith(query.prefix()))
                .filter(record -> record.name().compareTo(query.marker()) >= 0)
                .limit(query.most() + 1L)
                .toList();
        found.stream().limit(query.most()).forEach(record -> describe(xml, record, query));
        xml.close();
        xml.element("NextMarker", found.size() > query.most() ? found.getLast().name() : "");
        call.end(200, xml.close().toString());
    }

    void blobs(Call call) {
        var target = call.target();
        var query = Query.of(call);
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

    /** Writes a page's entries and returns where the next one begins, empty after the last. */
    private String page(StoredContainer container, Query query, Xml xml) {
        var from = query.marker().compareTo(query.prefix()) > 0 ? query.marker() : query.prefix();
        int told = 0;
        var folder = "";
        for (var entry : container.slots().tailMap(from, true).entrySet()) {
            var name = entry.getKey();
            if (!name.startsWith(query.prefix())) {
                break;
            }
            if (!folder.isEmpty() && name.startsWith(folder)) {
                continue;
            }
            var record = entry.getValue().record();
            if (record.isEmpty()) {
                continue;
            }
            if (told == query.most()) {
                return name;
            }
            told++;
            folder = query.folderOf(name);
            if (folder.isEmpty()) {
                describe(xml, record.get(), query);
            } else {
                xml.open("BlobPrefix").element("Name", folder).close();
            }
        }
        return "";
    }

    private Xml begin(Call call, Query query, List<String> more) {
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

    private void describe(Xml xml, ContainerRecord record, Query query) {
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

    private void describe(Xml xml, BlobRecord blob, Query query) {
        var headers = blob.headers();
        xml.open("Blob").element("Name", blob.name()).open("Properties");
        xml.element("Creation-Time", Call.httpDate(blob.created()))
                .element("Last-Modified", Call.httpDate(blob.modified()))
                .element("Etag", Versions.etag(blob.version()).replace("\"", ""))
                .element("Content-Length", blob.length())
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
        describeLease(xml, blob.lease(), store.versions().now());
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

    private static void describeMetadata(Xml xml, Map<String, String> metadata, Query query) {
        if (query.includes("metadata")) {
            xml.open("Metadata");
            metadata.forEach(xml::element);
            xml.close();
        }
    }

    private record Query(String prefix, String marker, String delimiter, int most, Set<String> included) {

        static Query of(Call call) {
            var given = call.parameter("maxresults");
            int most = given.isEmpty() ? LARGEST_PAGE : number(given);
            if (most < 1) {
                throw StorageError.OutOfRangeInput.parameter("maxresults", given);
            }
            return new Query(
                    call.parameter("prefix"),
                    call.parameter("marker"),
                    call.parameter("delimiter"),
                    Math.min(most, LARGEST_PAGE),
                    Arrays.stream(call.parameter("include").split(",", -1)).collect(Collectors.toSet()));
        }

        boolean includes(String what) {
            return included.contains(what);
        }

        /** The common prefix up to the delimiter that stands for this name; empty if the name stands for itself. */
        String folderOf(String name) {
            int end = delimiter.isEmpty() ? -1 : name.indexOf(delimiter, prefix.length());
            return end < 0 ? "" : name.substring(0, end + delimiter.length());
        }

        private static int number(String text) {
            try {
                return Integer.parseInt(text);
            } catch (NumberFormatException e) {
                throw StorageError.InvalidQueryParameterValue.parameter("maxresults", text);
            }
        }
    }
}
