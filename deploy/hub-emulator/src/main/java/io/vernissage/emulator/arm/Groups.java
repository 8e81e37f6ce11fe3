package io.vernissage.emulator.arm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernissage.emulator.HubEmulator;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Resource groups. Deleting one deletes what is in it, in the background, and goes on after a restart. */
final class Groups {
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_().-]{0,89}[\\p{L}\\p{N}_()-]");

    private static final Logger LOG = Logger.getLogger(Groups.class);
    private static final String OPERATION = "operation";

    private final ResourceStore store;
    private final Operations operations;
    private final Background background;
    private final List<ResourceProvider> providers;

    Groups(ResourceStore store, Operations operations, Background background, List<ResourceProvider> providers) {
        this.store = store;
        this.operations = operations;
        this.background = background;
        this.providers = providers;
    }

    Answer list(Call call, String subscription) {
        var filter = Filter.of(call);
        var groups = store.under("/subscriptions/%s/resourceGroups".formatted(subscription))
                .filter(Groups::isGroup)
                .filter(filter::matches);
        return Answer.ok(Pages.of(call, groups, Resource::body));
    }

    Answer answer(Call call, String subscription, String name) {
        var address = ResourceId.ofGroup(subscription, name);
        return switch (call.method()) {
            case "HEAD" -> Answer.empty(store.find(address).isPresent() ? 204 : 404);
            case "GET" -> Answer.ok(find(subscription, name).body());
            case "PUT" -> put(call, address, name);
            case "PATCH" -> patch(call, find(subscription, name));
            case "DELETE" -> delete(call, find(subscription, name), subscription);
            default -> throw ArmException.wrongMethod(call.method());
        };
    }

    /** @throws ArmException if there is no such group */
    Resource find(String subscription, String name) {
        return store.find(ResourceId.ofGroup(subscription, name)).orElseThrow(() -> ArmException.groupNotFound(name));
    }

    /** @throws ArmException if nothing can be made in this group: it is not there, or is being deleted */
    void checkOpen(String subscription, String name) {
        checkNotDeleting(find(subscription, name));
    }

    /** Resources below a group or a subscription, in short: id, name, type, location, tags, kind, sku. */
    ObjectNode resources(Call call, String scope) {
        var filter = Filter.of(call);
        var resources = store.under(scope)
                .filter(resource -> !isGroup(resource) && !isDeployment(resource))
                .filter(filter::matches);
        return Pages.of(call, resources, Groups::inShort);
    }

    /** The answer to the address that a deletion's {@code Location} names. */
    Answer deletionResult(Call call, String subscription, String operation) {
        return operations.result(operation, locationOf(call, subscription, operation));
    }

    void resume() {
        store.all()
                .filter(Groups::isGroup)
                .filter(group -> group.provisioningState().equals("Deleting"))
                .forEach(this::removeInBackground);
    }

    private Answer put(Call call, String address, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new ArmException(
                    400,
                    "InvalidResourceGroup",
                    "The provided resource group name '%s' has these invalid characters or ends with a period: only alphanumerics, '-', '_', '(', ')' and '.' are allowed."
                            .formatted(name));
        }
        var sent = call.object();
        var location = Json.text(sent, "location")
                .orElseThrow(() -> new ArmException(
                        400, "LocationRequired", "The location property is required for this definition."));
        if (!location.equalsIgnoreCase(HubEmulator.LOCATION)) {
            throw new ArmException(
                    400,
                    "LocationNotAvailableForResourceGroup",
                    "The provided location '%s' is not available for resource group. List of available regions is '%s'."
                            .formatted(location, HubEmulator.LOCATION));
        }
        var fresh = new Resource(address, body(sent, address), Json.object());
        if (store.putNew(fresh)) {
            return Answer.of(201, fresh.body());
        }
        return store.update(address, found -> {
                    checkNotDeleting(found);
                    return new Resource(found.id(), body(sent, found.id()), found.internal());
                })
                .map(changed -> Answer.ok(changed.body()))
                .orElseGet(() -> put(call, address, name)); // deleted in between
    }

    private static ObjectNode body(ObjectNode sent, String id) {
        var body = Json.object()
                .put("id", id)
                .put("name", id.substring(id.lastIndexOf('/') + 1))
                .put("type", "Microsoft.Resources/resourceGroups")
                .put("location", HubEmulator.LOCATION);
        Json.at(sent, "tags").ifPresent(tags -> body.set("tags", tags));
        body.putObject("properties").put("provisioningState", "Succeeded");
        return body;
    }

    private Answer patch(Call call, Resource group) {
        return store.update(group.id(), found -> {
                    checkNotDeleting(found);
                    return new Resource(found.id(), TrackedBody.tagged(call, found), found.internal());
                })
                .map(changed -> Answer.ok(changed.body()))
                .orElseThrow(() ->
                        ArmException.groupNotFound(group.view().path("name").asText()));
    }

    private Answer delete(Call call, Resource group, String subscription) {
        var deleting = store.update(
                        group.id(),
                        found -> new Resource(
                                found.id(),
                                found.withProvisioningState("Deleting").body(),
                                found.internal()
                                        .put(
                                                OPERATION,
                                                Json.text(found.internal(), OPERATION)
                                                        .orElseGet(() -> operations.begin(group.id())))))
                .orElseThrow(() ->
                        ArmException.groupNotFound(group.view().path("name").asText()));
        removeInBackground(deleting);
        return Answer.empty(202)
                .with(locationOf(
                        call, subscription, deleting.internal().path(OPERATION).asText()));
    }

    private static Map<String, String> locationOf(Call call, String subscription, String operation) {
        return Map.of(
                "Location",
                "%s/subscriptions/%s/operationresults/%s?api-version=%s"
                        .formatted(call.endpoint(), subscription, operation, call.apiVersion()),
                "Retry-After",
                "1");
    }

    private void removeInBackground(Resource group) {
        background.run(group.id(), () -> {
            var deleting =
                    store.find(group.id()).filter(now -> now.provisioningState().equals("Deleting"));
            if (deleting.isPresent()) {
                remove(deleting.get());
            }
        });
    }

    private void remove(Resource group) throws InterruptedException {
        var kept = new TreeMap<String, String>();
        for (var left = contents(group, kept.keySet()); !left.isEmpty(); left = contents(group, kept.keySet())) {
            for (var resource : left) {
                try {
                    providerOf(resource).ifPresent(one -> one.removeWithGroup(resource));
                } catch (RuntimeException e) {
                    if (background.closing()) {
                        throw new InterruptedException("The emulator ends");
                    }
                    LOG.errorf(e, "Resource not removed with its group, resource=%s", resource.id());
                    kept.put(resource.key(), resource.id());
                }
            }
        }
        var operation = Json.text(group.internal(), OPERATION);
        if (kept.isEmpty()) {
            store.remove(group.id());
            operation.ifPresent(operations::succeed);
        } else {
            operation.ifPresent(one -> operations.fail(one, blocked(group, kept.values())));
            store.update(group.id(), Groups::reopened);
        }
    }

    private static ArmException blocked(Resource group, Collection<String> kept) {
        return new ArmException(
                409,
                "ResourceGroupDeletionBlocked",
                "Deletion of resource group '%s' failed as resources with identifiers '%s' could not be deleted. The provisioning state of the resource group is rolled back."
                        .formatted(group.view().path("name").asText(), String.join(",", kept)));
    }

    private static Resource reopened(Resource group) {
        var internal = group.internal();
        internal.remove(OPERATION);
        return new Resource(group.id(), group.withProvisioningState("Succeeded").body(), internal);
    }

    /**
     * What is to be removed with a group, in order. A PUT that was on its way may add to it while that goes on.
     *
     * @param kept keys of what cannot be removed
     */
    private List<Resource> contents(Resource group, Set<String> kept) {
        return store.under(group.id())
                .filter(resource -> !kept.contains(resource.key()))
                .filter(resource -> providerOf(resource).isPresent())
                .sorted(Comparator.comparingInt(this::removalOrder))
                .toList();
    }

    private int removalOrder(Resource resource) {
        return providerOf(resource).map(one -> one.removalOrder(resource)).orElse(0);
    }

    private Optional<ResourceProvider> providerOf(Resource resource) {
        return ResourceId.parse(resource.id())
                .flatMap(id -> providers.stream()
                        .filter(one -> one.namespace().equalsIgnoreCase(id.namespace()))
                        .findFirst());
    }

    private static void checkNotDeleting(Resource group) {
        if (group.provisioningState().equals("Deleting")) {
            throw new ArmException(
                    409,
                    "ResourceGroupBeingDeleted",
                    "The resource group '%s' is in deprovisioning state and cannot perform this operation."
                            .formatted(group.view().path("name").asText()));
        }
    }

    private static boolean isGroup(Resource resource) {
        return typeOf(resource).equals("Microsoft.Resources/resourceGroups");
    }

    /** A deployment is in a group, and is no resource of it. */
    private static boolean isDeployment(Resource resource) {
        return typeOf(resource).equals("Microsoft.Resources/deployments");
    }

    private static String typeOf(Resource resource) {
        return resource.view().path("type").asText();
    }

    private static ObjectNode inShort(Resource resource) {
        var whole = resource.view();
        var brief = Json.object();
        Stream.of("id", "name", "type", "kind", "location", "tags", "sku")
                .forEach(name -> Json.at(whole, name).ifPresent(value -> brief.set(name, value)));
        return brief;
    }
}
