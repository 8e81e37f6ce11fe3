package io.vernissage.emulator.storage;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernissage.emulator.HubEmulator;
import io.vernissage.emulator.Surroundings;
import io.vernissage.emulator.arm.Answer;
import io.vernissage.emulator.arm.ArmException;
import io.vernissage.emulator.arm.Call;
import io.vernissage.emulator.arm.Json;
import io.vernissage.emulator.arm.ProviderPath;
import io.vernissage.emulator.arm.ProviderType;
import io.vernissage.emulator.arm.Resource;
import io.vernissage.emulator.arm.ResourceId;
import io.vernissage.emulator.arm.ResourceStore;
import io.vernissage.emulator.arm.TrackedBody;
import io.vernissage.emulator.arm.TrackedType;
import java.net.URI;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Storage accounts, on a stamp general purpose, version 1, locally redundant. Made at once; deleted with all their blobs. */
final class StorageAccountType implements TrackedType {
    private static final int KEY_BYTES = 64;
    private static final String DELETING = "deleting";

    private final Surroundings surroundings;
    private final ResourceStore store;
    private final AccountNames names;
    private final ProviderType type;
    private final SecureRandom random = new SecureRandom();

    StorageAccountType(Surroundings surroundings, ResourceStore store, AccountNames names, ProviderType type) {
        this.surroundings = surroundings;
        this.store = store;
        this.names = names;
        this.type = type;
    }

    @Override
    public ProviderType type() {
        return type;
    }

    @Override
    public Answer put(Call call, ResourceId id, Optional<Resource> existing) {
        if (existing.isEmpty()) {
            names.checkNew(id.name());
        }
        var sent = call.object();
        var sku = sku(sent);
        var kind = kind(sent, existing);
        var body = TrackedBody.start(call, id, existing);
        body.set("sku", Json.object().put("name", sku).put("tier", sku.substring(0, sku.indexOf('_'))));
        body.put("kind", kind);
        properties(
                body,
                existing,
                Json.at(sent, "properties", "supportsHttpsTrafficOnly")
                        .map(value -> value.asBoolean())
                        .orElse(surroundings.blobServiceForHttp().get().isEmpty()));
        var internal = existing.map(Resource::internal).orElseGet(this::newKeys);
        var account = new Resource(body.path("id").asText(), body, internal);
        store.put(account);
        return Answer.ok(shown(call, account));
    }

    /** The addresses are those of now: the emulator may have been given other ports since the account was made. */
    @Override
    public ObjectNode shown(Call call, Resource resource) {
        var body = resource.body();
        var properties = Json.child(body, "properties");
        var service = properties.path("supportsHttpsTrafficOnly").asBoolean(true)
                ? surroundings.blobService().get()
                : surroundings.blobServiceForHttp().get().orElseGet(surroundings.blobService());
        properties
                .putObject("primaryEndpoints")
                .put("blob", "%s/%s/".formatted(service, body.path("name").asText()));
        return body;
    }

    @Override
    public Answer patch(Call call, Resource resource) {
        var sent = call.object();
        var body = TrackedBody.tagged(call, resource);
        Json.at(sent, "properties", "supportsHttpsTrafficOnly")
                .ifPresent(value -> Json.child(body, "properties").set("supportsHttpsTrafficOnly", value));
        var changed = new Resource(resource.id(), body, resource.internal());
        store.put(changed);
        return Answer.ok(shown(call, changed));
    }

    @Override
    public Answer delete(Call call, Resource resource) {
        remove(resource);
        return Answer.empty(200);
    }

    @Override
    public Answer below(Call call, Resource resource, ProviderPath path) {
        if (!call.is("POST") || path.segments().size() != 3) {
            throw ArmException.wrongMethod(call.method());
        }
        if (path.is(2, "listKeys")) {
            return Answer.ok(keys(resource.internal()));
        }
        if (path.is(2, "regenerateKey")) {
            return regenerate(call, resource);
        }
        throw new ArmException(
                404,
                "InvalidResourceType",
                "A storage account has no action '%s'."
                        .formatted(path.segments().get(2)));
    }

    /** The account is marked first, and its name free again last: after a kill in between {@link #resume} goes on. */
    @Override
    public void remove(Resource resource) {
        if (store.find(resource.id()).filter(now -> !deleting(now)).isPresent()) {
            checkNoDisks(resource.view().path("name").asText());
        }
        store.update(
                resource.id(),
                found -> new Resource(found.id(), found.body(), found.internal().put(DELETING, true)));
        surroundings.blobs().deleteAccount(resource.view().path("name").asText());
        store.remove(resource.id());
    }

    /** Code and status as a stamp has them. */
    private void checkNoDisks(String account) {
        store.all()
                .filter(one -> one.key().contains("/providers/microsoft.compute/virtualmachines/"))
                .filter(machine ->
                        machine.view().path("properties").path("storageProfile").findValuesAsText("uri").stream()
                                .anyMatch(uri -> isIn(account, uri)))
                .findFirst()
                .ifPresent(machine -> {
                    throw new ArmException(
                            409,
                            "AccountCannotBeDeleted",
                            "The storage account '%s' cannot be deleted as a disk of %s is in it."
                                    .formatted(account, machine.id()));
                });
    }

    private boolean isIn(String account, String uri) {
        try {
            return surroundings
                    .blobs()
                    .address(URI.create(uri))
                    .filter(address -> address.account().equals(account))
                    .isPresent();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Override
    public boolean takesLong(String change) {
        return change.equals("DELETE");
    }

    @Override
    public void resume(Resource resource) {
        if (deleting(resource)) {
            remove(resource);
        }
    }

    static boolean deleting(Resource account) {
        return account.internal().path(DELETING).asBoolean();
    }

    @Override
    public int removalOrder() {
        return 10;
    }

    private void properties(ObjectNode body, Optional<Resource> existing, boolean onlyHttps) {
        var created = existing.flatMap(account -> Json.text(account.body(), "properties", "creationTime"))
                .orElseGet(() -> surroundings.clock().instant().toString());
        var properties = body.putObject("properties");
        properties
                .put("supportsHttpsTrafficOnly", onlyHttps)
                .put("provisioningState", "Succeeded")
                .put("creationTime", created)
                .put("primaryLocation", HubEmulator.LOCATION)
                .put("statusOfPrimary", "available");
        properties.putObject("networkAcls").put("bypass", "AzureServices").put("defaultAction", "Allow");
        var services = properties
                .putObject("encryption")
                .put("keySource", "Microsoft.Storage")
                .putObject("services");
        services.putObject("blob").put("enabled", true).put("lastEnabledTime", created);
    }

    private String kind(ObjectNode sent, Optional<Resource> existing) {
        var kinds = surroundings.options().storage().accountKinds();
        var asked = Json.text(sent, "kind")
                .or(() -> existing.flatMap(account -> Json.text(account.body(), "kind")))
                .orElse(kinds.getFirst());
        return kinds.stream()
                .filter(asked::equalsIgnoreCase)
                .findFirst()
                .orElseThrow(() -> new ArmException(
                        400,
                        "InvalidAccountKind",
                        "The storage account kind '%s' is not supported here: there are %s.".formatted(asked, kinds)));
    }

    private String sku(ObjectNode sent) {
        var skus = surroundings.options().storage().skus();
        var asked = Json.text(sent, "sku", "name").orElse("Standard_LRS");
        return skus.stream()
                .filter(asked::equalsIgnoreCase)
                .findFirst()
                .orElseThrow(() -> new ArmException(
                        400,
                        "InvalidAccountType",
                        "The AccountType '%s' is invalid: there are %s.".formatted(asked, new TreeSet<>(skus))));
    }

    private Answer regenerate(Call call, Resource resource) {
        var wanted = Json.text(call.object(), "keyName").orElse("");
        var index = List.of("key1", "key2").indexOf(wanted);
        if (index < 0) {
            throw new ArmException(400, "InvalidKeyName", "There is no key '%s': key1 or key2.".formatted(wanted));
        }
        var internal = resource.internal();
        ((ArrayNode) internal.path("keys")).set(index, Json.object().textNode(newKey()));
        store.put(new Resource(resource.id(), resource.body(), internal));
        return Answer.ok(keys(internal));
    }

    private static ObjectNode keys(ObjectNode internal) {
        var body = Json.object();
        var keys = body.putArray("keys");
        Json.elements(internal, "keys")
                .forEach(key -> keys.addObject()
                        .put("keyName", "key" + keys.size())
                        .put("value", key.asText())
                        .put("permissions", "FULL"));
        return body;
    }

    private ObjectNode newKeys() {
        var internal = Json.object();
        internal.putArray("keys").add(newKey()).add(newKey());
        return internal;
    }

    private String newKey() {
        var bytes = new byte[KEY_BYTES];
        random.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }
}
