package io.vernissage.emulator.arm;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Leads a call to the part that answers it: {@code /subscriptions/...}, {@code /tenants}, {@code /providers}. */
final class Dispatcher {
    private final Subscriptions subscriptions;
    private final Groups groups;
    private final Providers providers;

    Dispatcher(Subscriptions subscriptions, Groups groups, Providers providers) {
        this.subscriptions = subscriptions;
        this.groups = groups;
        this.providers = providers;
    }

    /** @throws ArmException for all that cannot be answered as it was asked */
    Answer answer(Call call) {
        if (call.segmentIs(0, "subscriptions")) {
            return call.path().size() == 1
                    ? core(call, () -> read(call, Answer.ok(subscriptions.list(call.listener()))))
                    : inSubscription(
                            call,
                            subscriptions.check(call.listener(), call.path().get(1)));
        }
        if (call.segmentIs(0, "tenants") && call.path().size() == 1) {
            return core(call, () -> read(call, Answer.ok(subscriptions.tenants())));
        }
        if (call.segmentIs(0, "providers") && call.path().size() == 1) {
            return core(call, () -> read(call, Answer.ok(providers.list(call.listener(), "-"))));
        }
        throw notFound(call);
    }

    private Answer inSubscription(Call call, String subscription) {
        var kind = call.segment(2).map(String::toLowerCase).orElse("");
        return switch (kind) {
            case "" -> core(call, () -> read(call, Answer.ok(subscriptions.one(call.listener()))));
            case "locations" -> core(call, () -> read(call, Answer.ok(subscriptions.locations(call.listener()))));
            case "resourcegroups" -> inGroups(call, subscription);
            case "providers" -> inProviders(call, subscription);
            case "operationresults" ->
                groups.deletionResult(call, subscription, call.segment(3).orElseThrow(() -> notFound(call)));
            case "resources" ->
                core(call, () -> read(call, Answer.ok(groups.resources(call, "/subscriptions/" + subscription))));
            case "tagnames" -> core(call, () -> read(call, Answer.ok(Json.list(Stream.empty()))));
            default -> throw notFound(call);
        };
    }

    private Answer inGroups(Call call, String subscription) {
        var group = call.segment(3);
        if (group.isEmpty()) {
            return core(call, () -> read(call, groups.list(call, subscription)));
        }
        if (call.path().size() == 4) {
            return core(call, () -> groups.answer(call, subscription, group.get()));
        }
        if (call.segmentIs(4, "resources") && call.path().size() == 5) {
            groups.find(subscription, group.get());
            var scope = ResourceId.ofGroup(subscription, group.get());
            return core(call, () -> read(call, Answer.ok(groups.resources(call, scope))));
        }
        if (call.segmentIs(4, "providers") && call.path().size() > 6) {
            return provided(
                    call,
                    subscription,
                    group,
                    call.path().subList(5, call.path().size()));
        }
        if (call.segmentIs(4, "deployments") && call.path().size() > 6) {
            // operations of deployments have this shorter address
            var rest = Stream.concat(
                    Stream.of("Microsoft.Resources"), call.path().stream().skip(4));
            return provided(call, subscription, group, rest.toList());
        }
        throw notFound(call);
    }

    private Answer inProviders(Call call, String subscription) {
        var size = call.path().size();
        if (size == 3) {
            return core(call, () -> read(call, Answer.ok(providers.list(call.listener(), subscription))));
        }
        var namespace = call.path().get(3);
        var registers = size == 5 && (call.segmentIs(4, "register") || call.segmentIs(4, "unregister"));
        if (size == 4 || registers) {
            return core(
                    call, () -> Answer.ok(providers.shown(providers.find(call.listener(), namespace), subscription)));
        }
        return provided(call, subscription, Optional.empty(), call.path().subList(3, size));
    }

    private Answer provided(Call call, String subscription, Optional<String> group, List<String> rest) {
        var provider = providers.find(call.listener(), rest.getFirst());
        var path = new ProviderPath(subscription, group, provider.namespace(), rest.subList(1, rest.size()));
        ApiVersions.check(call, provider, path);
        if (group.isPresent()) {
            if (call.is("PUT")) {
                groups.checkOpen(subscription, group.get());
            } else {
                groups.find(subscription, group.get());
            }
        }
        return provider.answer(call, path);
    }

    private static Answer core(Call call, Supplier<Answer> answer) {
        ApiVersions.checkCore(call);
        return answer.get();
    }

    private static Answer read(Call call, Answer answer) {
        if (!call.is("GET")) {
            throw ArmException.wrongMethod(call.method());
        }
        return answer;
    }

    private static ArmException notFound(Call call) {
        return new ArmException(
                404,
                "InvalidResourcePath",
                "The request path '/%s' is not one that Resource Manager knows."
                        .formatted(String.join("/", call.path())));
    }
}
