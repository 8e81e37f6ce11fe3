package io.vernissage.emulator.blob;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.w3c.dom.Element;

/** Operations on containers, but for their leases and lists. */
final class ContainerCalls {
    private static final int LARGEST_ACL = 64 * 1024;
    private static final int MOST_POLICIES = 5;

    private final FolderStore store;

    ContainerCalls(FolderStore store) {
        this.store = store;
    }

    void create(Call call) throws IOException {
        var target = call.target();
        var created = store.create(target.account(), target.container(), call.metadata(), access(call))
                .record();
        call.setVersion(created.version(), created.modified()).end(201);
    }

    void get(Call call) {
        var record = container(call).record();
        admitRead(call, record);
        long now = store.versions().now();
        var state = record.lease().state(now);
        call.setVersion(record.version(), record.modified())
                .setMetadata(record.metadata())
                .set("x-ms-lease-status", record.lease().isLocked(now) ? "locked" : "unlocked")
                .set("x-ms-lease-state", state.word())
                .set("x-ms-blob-public-access", record.access().word())
                .set("x-ms-has-immutability-policy", "false")
                .set("x-ms-has-legal-hold", "false");
        if (state == Lease.State.LEASED) {
            call.set("x-ms-lease-duration", record.lease().seconds() == Lease.INFINITE ? "infinite" : "fixed");
        }
        call.end(200);
    }

    void setMetadata(Call call) throws IOException {
        var metadata = call.metadata();
        var versions = store.versions();
        var kept = container(call).change(record -> {
            record.lease().admitRead(call.leaseId(), versions.now(), true);
            call.conditions().admitChange(record.version(), record.modified());
            return record.withMetadata(metadata, versions.next(), versions.now());
        });
        call.setVersion(kept.version(), kept.modified()).end(200);
    }

    void getAcl(Call call) {
        var record = container(call).record();
        admitRead(call, record);
        var xml = new Xml().open("SignedIdentifiers");
        for (var policy : record.policies()) {
            xml.open("SignedIdentifier")
                    .element("Id", policy.id())
                    .open("AccessPolicy")
                    .unlessEmpty("Start", policy.start())
                    .unlessEmpty("Expiry", policy.expiry())
                    .unlessEmpty("Permission", policy.permissions())
                    .close()
                    .close();
        }
        call.setVersion(record.version(), record.modified())
                .set("x-ms-blob-public-access", record.access().word())
                .end(200, xml.close().toString());
    }

    void setAcl(Call call) throws IOException {
        var container = container(call);
        var access = access(call);
        var policies = policies(call.body().bytes(LARGEST_ACL));
        var versions = store.versions();
        var kept = container.change(record -> {
            record.lease().admitRead(call.leaseId(), versions.now(), true);
            call.conditions().admitChange(record.version(), record.modified());
            return record.withAccess(access, policies, versions.next(), versions.now());
        });
        call.setVersion(kept.version(), kept.modified()).end(200);
    }

    void delete(Call call) throws IOException {
        var target = call.target();
        var container = container(call);
        store.remove(target.account(), target.container(), record -> {
            record.lease().admitChange(call.leaseId(), store.versions().now(), true);
            call.conditions().admitChange(record.version(), record.modified());
            if (container.holdsDisks()) {
                throw StorageError.LeaseIdMissing.exception();
            }
        });
        call.end(202);
    }

    private StoredContainer container(Call call) {
        return store.container(call.target().account(), call.target().container());
    }

    private void admitRead(Call call, ContainerRecord record) {
        record.lease().admitRead(call.leaseId(), store.versions().now(), true);
        call.conditions().admitRead(record.version(), record.modified());
    }

    private static ContainerRecord.PublicAccess access(Call call) {
        var name = "x-ms-blob-public-access";
        return switch (call.header(name)) {
            case "" -> ContainerRecord.PublicAccess.NONE;
            case "blob" -> ContainerRecord.PublicAccess.BLOB;
            case "container" -> ContainerRecord.PublicAccess.CONTAINER;
            default -> throw StorageError.InvalidHeaderValue.header(name, call.header(name));
        };
    }

    private static List<ContainerRecord.Policy> policies(byte[] xml) throws IOException {
        var found = new ArrayList<ContainerRecord.Policy>();
        if (xml.length == 0) {
            return found;
        }
        for (var identifier : Xml.children(Xml.parse(xml))) {
            var id = Xml.childText(identifier, "Id");
            var policy = Xml.children(identifier).stream()
                    .filter(child -> child.getTagName().equals("AccessPolicy"))
                    .findFirst();
            found.add(new ContainerRecord.Policy(
                    id,
                    policy.map(element -> part(element, "Start")).orElse(""),
                    policy.map(element -> part(element, "Expiry")).orElse(""),
                    policy.map(element -> part(element, "Permission")).orElse("")));
        }
        if (found.size() > MOST_POLICIES) {
            throw StorageError.InvalidXmlDocument.exception();
        }
        return found;
    }

    private static String part(Element policy, String name) {
        return Xml.childText(policy, name);
    }
}
