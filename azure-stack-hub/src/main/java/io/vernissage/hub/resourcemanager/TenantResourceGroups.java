package io.vernissage.hub.resourcemanager;

import com.azure.core.management.exception.ManagementException;
import com.azure.core.util.Context;
import com.azure.resourcemanager.resources.fluent.ResourceGroupsClient;
import com.azure.resourcemanager.resources.fluent.models.ResourceGroupInner;
import com.azure.resourcemanager.resources.implementation.ResourceManagementClientBuilder;
import io.vernissage.hub.HubException;
import io.vernissage.hub.ResourceGroups;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Resource groups by the SDK of profile 2020-09-01-hybrid (Microsoft.Resources 2019-10-01). */
public final class TenantResourceGroups implements ResourceGroups {
    private static final String DELETING = "Deleting";

    private final ResourceGroupsClient groups;
    private final String location;
    private final Duration bound;

    /**
     * Groups of the subscription of this host.
     *
     * @param bound how long a deletion is waited for
     */
    public TenantResourceGroups(ResourceManager tenant, String location, Duration bound) {
        this.groups = new ResourceManagementClientBuilder()
                .pipeline(tenant.pipeline())
                .endpoint(tenant.host().toString())
                .subscriptionId(tenant.subscription())
                .buildClient()
                .getResourceGroups();
        this.location = location;
        this.bound = bound;
    }

    @Override
    public void ensure(String name, Map<String, String> tags) {
        var call = "make resource group " + name;
        var state = state(call, name);
        if (state.filter(DELETING::equals).isPresent()) {
            awaitGone(name); // one on its way out takes nothing new in
            state = Optional.empty();
        }
        if (state.isEmpty()) {
            told(
                    call,
                    () -> groups.createOrUpdate(
                            name,
                            new ResourceGroupInner().withLocation(location).withTags(tags)));
        }
    }

    @Override
    public boolean exists(String name) {
        return state("look for resource group " + name, name).isPresent();
    }

    @Override
    public void delete(String name) {
        var call = "delete resource group " + name;
        try {
            groups.deleteWithResponseAsync(name).block();
        } catch (RuntimeException e) {
            var error = HubException.of(call, e);
            if (error.status() == 404) {
                return;
            }
            // somebody else's deletion of the same group is as good as ours
            if (error.status() != 409
                    || state(call, name).filter(DELETING::equals).isEmpty()) {
                throw error;
            }
        }
        awaitGone(name);
    }

    @Override
    public List<String> tagged(String tag, String value) {
        var filter = "tagName eq '%s' and tagValue eq '%s'".formatted(quoted(tag), quoted(value));
        return told(
                "list resource groups tagged " + tag,
                () -> groups.list(filter, null, Context.NONE).stream()
                        .filter(group -> group.tags() != null
                                && group.tags().entrySet().stream()
                                        .anyMatch(entry -> entry.getKey().equalsIgnoreCase(tag)
                                                && entry.getValue().equals(value)))
                        .map(ResourceGroupInner::name)
                        .toList());
    }

    /**
     * Waits for what is meant, the absence, rather than for the operation: after a crash nobody has its address. A group
     * that was on its way out and is back has something in it that cannot be deleted.
     */
    private void awaitGone(String name) {
        var call = "delete resource group " + name;
        var seen = new boolean[1];
        Patience.await(call, bound, () -> {
            var state = state(call, name);
            if (state.isEmpty()) {
                return Optional.of(true);
            }
            var deleting = state.get().equals(DELETING);
            if (seen[0] && !deleting) {
                throw new HubException(
                        0,
                        "ResourceGroupNotDeleted",
                        false,
                        "Could not %s: the stamp gave the deletion up and the group is %s; see what in it is locked or in use"
                                .formatted(call, state.get()),
                        null);
            }
            seen[0] = deleting;
            return Optional.empty();
        });
    }

    /** Empty if there is no such group; an empty text if the stamp does not tell the state. */
    private Optional<String> state(String call, String name) {
        try {
            var properties = groups.get(name).properties();
            return Optional.of(
                    properties == null || properties.provisioningState() == null ? "" : properties.provisioningState());
        } catch (ManagementException e) {
            var error = HubException.of(call, e);
            if (error.status() == 404) {
                return Optional.empty();
            }
            throw error;
        } catch (RuntimeException e) {
            throw HubException.of(call, e);
        }
    }

    private static String quoted(String text) {
        return text.replace("'", "''");
    }

    private static <T> T told(String call, Supplier<T> request) {
        try {
            return request.get();
        } catch (RuntimeException e) {
            throw HubException.of(call, e);
        }
    }
}
