package io.vernissage.emulator.arm;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A provider whose resources live in groups: PUT, GET, PATCH, DELETE, and lists by group and by subscription. */
public final class TrackedProvider implements ResourceProvider {
    private final String namespace;
    private final ResourceStore store;
    private final List<TrackedType> types;
    private final List<ProviderType> others;
    private final BiFunction<Call, ProviderPath, Answer> otherwise;
    /** Changes of one namespace one by one: what a change looks at, such as free addresses, stays true while it writes. */
    private final ReentrantLock changing = new ReentrantLock();
    /** By key of the resource. Taken before the other. */
    private final ConcurrentMap<String, ReentrantLock> owns = new ConcurrentHashMap<>();

    /**
     * @param others types that are no tracked resources, such as {@code locations/vmSizes}
     * @param otherwise what answers for those
     */
    public TrackedProvider(
            String namespace,
            ResourceStore store,
            List<TrackedType> types,
            List<ProviderType> others,
            BiFunction<Call, ProviderPath, Answer> otherwise) {
        this.namespace = namespace;
        this.store = store;
        this.types = List.copyOf(types);
        this.others = List.copyOf(others);
        this.otherwise = otherwise;
    }

    @Override
    public String namespace() {
        return namespace;
    }

    @Override
    public List<ProviderType> types() {
        var tracked = types.stream().flatMap(type -> Stream.concat(Stream.of(type.type()), type.children().stream()));
        return Stream.concat(tracked, others.stream()).toList();
    }

    @Override
    public Answer answer(Call call, ProviderPath path) {
        var type = types.stream().filter(one -> path.is(0, one.type().name())).findFirst();
        if (type.isEmpty()) {
            return otherwise.apply(call, path);
        }
        if (path.segments().size() == 1) {
            return list(call, path, type.get());
        }
        if (call.is("GET") || call.is("HEAD")) {
            return one(call, path, type.get());
        }
        var change =
                path.segments().size() == 2 ? call.method() : path.segments().get(2);
        return alone(path.id(2).key(), type.get(), change, () -> one(call, path, type.get()));
    }

    /** Waits for changes of the same resource first, and holds up those of others only as long as it must. */
    private <T> T alone(String key, TrackedType type, String change, Supplier<T> work) {
        var own = owns.computeIfAbsent(key, ignored -> new ReentrantLock());
        own.lock();
        try {
            if (type.takesLong(change)) {
                return work.get();
            }
            changing.lock();
            try {
                return work.get();
            } finally {
                changing.unlock();
            }
        } finally {
            own.unlock();
        }
    }

    private Answer list(Call call, ProviderPath path, TrackedType type) {
        if (!call.is("GET")) {
            throw ArmException.wrongMethod(call.method());
        }
        return Answer.ok(Json.list(resources(path.scope(), type).map(resource -> type.shown(call, resource))));
    }

    private Answer one(Call call, ProviderPath path, TrackedType type) {
        if (path.group().isEmpty()) {
            throw new ArmException(
                    404,
                    "InvalidResourceType",
                    "A resource of type '%s' lives in a resource group."
                            .formatted(path.id(2).type()));
        }
        var id = path.id(2);
        var existing = store.find(id);
        if (path.segments().size() > 2) {
            return type.below(call, existing.orElseThrow(() -> ArmException.resourceNotFound(id)), path);
        }
        return switch (call.method()) {
            case "PUT" -> type.put(call, id, existing);
            case "DELETE" ->
                existing.map(resource -> type.delete(call, resource)).orElseGet(() -> Answer.empty(204));
            case "GET" -> Answer.ok(type.shown(call, found(existing, id)));
            case "HEAD" -> Answer.empty(existing.isPresent() ? 204 : 404);
            case "PATCH" -> type.patch(call, found(existing, id));
            default -> throw ArmException.wrongMethod(call.method());
        };
    }

    private static Resource found(Optional<Resource> existing, ResourceId id) {
        return existing.orElseThrow(() -> ArmException.resourceNotFound(id));
    }

    @Override
    public void removeWithGroup(Resource resource) {
        typeOf(resource)
                .ifPresent(type -> alone(resource.key(), type, "DELETE", () -> {
                    type.remove(resource);
                    return type;
                }));
    }

    @Override
    public int removalOrder(Resource resource) {
        return typeOf(resource).map(TrackedType::removalOrder).orElse(0);
    }

    @Override
    public void resume() {
        store.all().forEach(resource -> typeOf(resource).ifPresent(type -> type.resume(resource)));
    }

    private Optional<TrackedType> typeOf(Resource resource) {
        return ResourceId.parse(resource.id())
                .flatMap(id -> types.stream()
                        .filter(type -> id.isA(namespace + "/" + type.type().name()))
                        .findFirst());
    }

    private Stream<Resource> resources(String scope, TrackedType type) {
        var wanted = namespace + "/" + type.type().name();
        return store.under(scope)
                .filter(resource -> ResourceId.parse(resource.id())
                        .filter(id -> id.isA(wanted))
                        .isPresent());
    }
}
