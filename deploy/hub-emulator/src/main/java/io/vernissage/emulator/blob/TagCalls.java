package io.vernissage.emulator.blob;

import java.io.IOException;
import java.util.List;

/** Get and Set Blob Tags, and Find Blobs by Tags. Tags change neither a blob's version nor its time. */
final class TagCalls {
    private static final int LARGEST_BODY = 64 * 1024;
    private static final int LARGEST_PAGE = 5000;

    private final FolderStore store;
    private final StorageProfile profile;

    /** A blob that was found. */
    private record Found(String container, BlobRecord blob) {
        private String marker() {
            return container + "/" + blob.name();
        }
    }

    TagCalls(FolderStore store, StorageProfile profile) {
        this.store = store;
        this.profile = profile;
    }

    void get(Call call) {
        refuseAtHub();
        var blob = store.readable(call).existing();
        blob.lease().admitRead(call.leaseId(), store.versions().now(), false);
        call.conditions().admitRead(blob);
        var xml = new Xml();
        Tags.describe(xml, blob.tags());
        call.end(200, xml.toString());
    }

    void set(Call call) throws IOException {
        refuseAtHub();
        var slot = store.readable(call);
        var body = call.body().bytes(LARGEST_BODY);
        Digests.checkBody(call, body);
        var tags = Tags.ofXml(body);
        slot.alone(() -> {
            var blob = slot.existing();
            blob.lease().admitRead(call.leaseId(), store.versions().now(), false);
            call.conditions().admitChange(blob);
            return slot.keep(blob.withTags(tags));
        });
        call.end(204);
    }

    /** Among the blobs of a container, or of the whole account where the call names none. */
    void find(Call call) {
        refuseAtHub();
        var target = call.target();
        var where = call.parameter("where");
        var query = TagQuery.ofParameter(where);
        var containers = target.container().isEmpty()
                ? store.containers(target.account())
                : List.of(store.container(target.account(), target.container()));
        int most = (int) Math.min(call.parameterNumber("maxresults", 1, Integer.MAX_VALUE, LARGEST_PAGE), LARGEST_PAGE);
        var from = call.parameter("marker");
        var found = containers.stream()
                .filter(container -> query.container().isEmpty()
                        || query.container().equals(container.record().name()))
                .flatMap(container -> container.slots().values().stream()
                        .flatMap(slot -> slot.record().stream())
                        .map(blob -> new Found(container.record().name(), blob)))
                .filter(one ->
                        !one.blob().tags().isEmpty() && query.matches(one.blob().tags()))
                .filter(one -> one.marker().compareTo(from) >= 0)
                .limit(most + 1L)
                .toList();
        var xml = new Xml().open("EnumerationResults", "ServiceEndpoint", call.endpoint());
        xml.element("Where", where).open("Blobs");
        for (var one : found.subList(0, Math.min(most, found.size()))) {
            xml.open("Blob").element("Name", one.blob().name()).element("ContainerName", one.container());
            Tags.describe(xml, query.named(one.blob().tags()));
            xml.close();
        }
        xml.close().element("NextMarker", found.size() > most ? found.getLast().marker() : "");
        call.end(200, xml.close().toString());
    }

    private void refuseAtHub() {
        if (profile.isHub()) {
            throw StorageError.NotImplemented.exception();
        }
    }
}
