package io.vernissage.emulator.arm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernissage.emulator.EmulatorOptions;
import io.vernissage.emulator.HubEmulator;
import java.util.stream.Stream;

/** The two subscriptions: a tenant's, seen at the tenant listener, and the Default Provider Subscription, seen at the admin listener. */
final class Subscriptions {
    private final String tenant;

    Subscriptions(EmulatorOptions options) {
        this.tenant = switch (options.identity()) {
            case AD_FS -> "adfs";
            case ENTRA -> HubEmulator.TENANT_ID;
        };
    }

    /** @throws ArmException if this listener has no such subscription */
    String check(Listener listener, String subscription) {
        if (!own(listener).equalsIgnoreCase(subscription)) {
            throw new ArmException(
                    404, "SubscriptionNotFound", "The subscription '%s' could not be found.".formatted(subscription));
        }
        return own(listener);
    }

    ObjectNode list(Listener listener) {
        return Json.list(Stream.of(one(listener)));
    }

    ObjectNode one(Listener listener) {
        var id = own(listener);
        var subscription = Json.object()
                .put("id", "/subscriptions/" + id)
                .put("subscriptionId", id)
                .put("tenantId", tenant)
                .put("displayName", displayName(listener))
                .put("state", "Enabled")
                .put("authorizationSource", "RoleBased");
        subscription
                .putObject("subscriptionPolicies")
                .put("locationPlacementId", "Internal_2014-09-01")
                .put("quotaId", "Internal_2014-09-01")
                .put("spendingLimit", "Off");
        return subscription;
    }

    ObjectNode tenants() {
        return Json.list(Stream.of(Json.object().put("id", "/tenants/" + tenant).put("tenantId", tenant)));
    }

    ObjectNode locations(Listener listener) {
        var id = "/subscriptions/%s/locations/%s".formatted(own(listener), HubEmulator.LOCATION);
        return Json.list(Stream.of(Json.object()
                .put("id", id)
                .put("name", HubEmulator.LOCATION)
                .put("displayName", HubEmulator.LOCATION)
                .put("latitude", "47.64")
                .put("longitude", "-122.14")));
    }

    private static String own(Listener listener) {
        return switch (listener) {
            case TENANT -> HubEmulator.SUBSCRIPTION;
            case ADMIN -> HubEmulator.ADMIN_SUBSCRIPTION;
        };
    }

    private static String displayName(Listener listener) {
        return switch (listener) {
            case TENANT -> "Tenant Subscription";
            case ADMIN -> "Default Provider Subscription";
        };
    }
}
