package io.vernissage.emulator.blob;

import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.util.List;

/** Lets a call in and hands it to what answers it. */
final class Dispatch {
    private final FolderStore store;
    private final Access access;
    private final List<String> versions;
    private final ServiceCalls service;
    private final ContainerCalls containers;
    private final ListCalls lists;
    private final LeaseCalls leases;
    private final BlobCalls blobs;
    private final ReadCalls reads;
    private final PageCalls pages;
    private final RangeCalls ranges;
    private final SnapshotCalls snapshots;
    private final BlockCalls blocks;
    private final AppendCalls appends;
    private final TierCalls tiers;
    private final TagCalls tags;
    private final CopyCalls copies;
    private final Interference interference;
    private final Traffic traffic;

    Dispatch(
            FolderStore store,
            Access access,
            CopySources sources,
            Copying copying,
            Traffic traffic,
            List<String> versions,
            StorageProfile profile,
            Interference interference) {
        this.store = store;
        this.access = access;
        this.versions = versions;
        var finder = new SourceAccess(store, access, sources);
        this.service = new ServiceCalls(store, profile);
        this.containers = new ContainerCalls(store);
        this.lists = new ListCalls(store, profile);
        this.leases = new LeaseCalls(store);
        this.blobs = new BlobCalls(store, profile);
        this.reads = new ReadCalls(store, profile);
        this.pages = new PageCalls(store, traffic, finder, profile);
        this.ranges = new RangeCalls(store);
        this.snapshots = new SnapshotCalls(store);
        var intake = new Intake(finder);
        this.blocks = new BlockCalls(store, blobs, intake, profile);
        this.appends = new AppendCalls(store, blobs, intake, profile);
        this.tiers = new TierCalls(store, profile);
        this.tags = new TagCalls(store, profile);
        this.copies = new CopyCalls(store, blobs, finder, copying, profile);
        this.interference = interference;
        this.traffic = traffic;
    }

    void answer(Call call) throws IOException {
        var cors = store.cors(call.target().account());
        if (call.method().equals(HttpMethod.OPTIONS)) {
            cors.answerPreflight(call);
            return;
        }
        cors.mark(call);
        var version = call.namedVersion();
        if (!version.isEmpty() && !versions.contains(version)) {
            throw StorageError.InvalidHeaderValue.header("x-ms-version", version);
        }
        call.target().validate();
        var operation = Operation.of(call);
        var grant = access.admit(call, operation);
        try (var _ = traffic.begin(
                operation == Operation.PUT_PAGE ? Math.max(0, call.body().length()) : 0)) {
            interference.around(call, operation, met -> answer(met, operation, grant));
        }
    }

    private void answer(Call call, Operation operation, Access.Grant grant) throws IOException {
        switch (operation.scope()) {
            case SERVICE -> answerService(call, operation);
            case CONTAINER -> answerContainer(call, operation);
            case OBJECT -> answerBlob(call, operation, grant);
        }
    }

    private void answerService(Call call, Operation operation) throws IOException {
        switch (operation) {
            case LIST_CONTAINERS -> lists.containers(call);
            case GET_SERVICE_PROPERTIES -> service.getProperties(call);
            case SET_SERVICE_PROPERTIES -> service.setProperties(call);
            case GET_ACCOUNT_INFORMATION -> service.getAccountInformation(call);
            case GET_SERVICE_STATS -> throw ServiceCalls.noStatistics();
            case GET_USER_DELEGATION_KEY -> throw ServiceCalls.noDelegation();
            case FIND_BLOBS -> tags.find(call);
            default -> throw new IllegalStateException("Not of the service: " + operation);
        }
    }

    private void answerContainer(Call call, Operation operation) throws IOException {
        switch (operation) {
            case CREATE_CONTAINER -> containers.create(call);
            case GET_CONTAINER -> containers.get(call);
            case SET_CONTAINER_METADATA -> containers.setMetadata(call);
            case GET_CONTAINER_ACL -> containers.getAcl(call);
            case SET_CONTAINER_ACL -> containers.setAcl(call);
            case DELETE_CONTAINER -> containers.delete(call);
            case LEASE_CONTAINER -> leases.leaseContainer(call);
            case LIST_BLOBS -> lists.blobs(call);
            case FIND_BLOBS_IN_CONTAINER -> tags.find(call);
            default -> throw new IllegalStateException("Not of a container: " + operation);
        }
    }

    private void answerBlob(Call call, Operation operation, Access.Grant grant) throws IOException {
        switch (operation) {
            case PUT_BLOB -> putBlob(call, grant);
            case COPY_BLOB -> copies.copy(call, grant);
            case ABORT_COPY -> copies.abort(call);
            case GET_BLOB -> reads.get(call);
            case GET_BLOB_PROPERTIES -> reads.getProperties(call);
            case GET_BLOB_METADATA -> blobs.getMetadata(call);
            case SET_BLOB_METADATA -> blobs.setMetadata(call);
            case SET_BLOB_PROPERTIES -> blobs.setProperties(call);
            case DELETE_BLOB -> blobs.delete(call);
            case LEASE_BLOB -> leases.leaseBlob(call);
            case SNAPSHOT_BLOB -> snapshots.take(call);
            case SET_BLOB_TIER -> tiers.set(call);
            case GET_BLOB_TAGS -> tags.get(call);
            case SET_BLOB_TAGS -> tags.set(call);
            case APPEND_BLOCK -> appends.append(call);
            case SEAL_BLOB -> appends.seal(call);
            case PUT_PAGE -> pages.put(call);
            case GET_PAGE_RANGES -> ranges.get(call);
            case PUT_BLOCK -> blocks.putBlock(call);
            case PUT_BLOCK_LIST -> blocks.putBlockList(call, grant);
            case GET_BLOCK_LIST -> blocks.getBlockList(call);
            default -> throw new IllegalStateException("Not of a blob: " + operation);
        }
    }

    private void putBlob(Call call, Access.Grant grant) throws IOException {
        var type = call.required("x-ms-blob-type");
        switch (type) {
            case "PageBlob" -> blobs.createPageBlob(call, grant);
            case "BlockBlob" -> blocks.putBlob(call, grant);
            case "AppendBlob" -> appends.create(call, grant);
            default -> throw StorageError.InvalidHeaderValue.header("x-ms-blob-type", type);
        }
    }
}
