package io.vernissage.emulator.storage;

import io.vernissage.emulator.Surroundings;
import io.vernissage.emulator.arm.Answer;
import io.vernissage.emulator.arm.ArmException;
import io.vernissage.emulator.arm.Call;
import io.vernissage.emulator.arm.Json;
import io.vernissage.emulator.arm.Operations;
import io.vernissage.emulator.arm.ProviderPath;
import io.vernissage.emulator.arm.ProviderType;
import io.vernissage.emulator.arm.Resource;
import io.vernissage.emulator.arm.ResourceProvider;
import io.vernissage.emulator.arm.ResourceStore;
import io.vernissage.emulator.arm.TrackedProvider;
import io.vernissage.emulator.blob.AccountKeys;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;

/** Microsoft.Storage, put together; and the view of its accounts that the blob service has. */
public final class StorageProvider implements AccountKeys {
    public static final String NAMESPACE = "Microsoft.Storage";
    private static final String ACCOUNTS = "storageAccounts";
    private static final List<String> VERSIONS = List.of(
            "2015-05-01-preview",
            "2015-06-15",
            "2016-01-01",
            "2016-05-01",
            "2016-12-01",
            "2017-06-01",
            "2017-10-01",
            "2018-02-01",
            "2018-07-01",
            "2018-11-01",
            "2019-04-01",
            "2019-06-01");

    private final ResourceStore store;
    /** Where accounts were found: the blob service asks on every request, and looking through all is slow. */
    private final ConcurrentMap<String, String> addresses = new ConcurrentHashMap<>();

    private final AccountNames names;
    private final Operations operations;
    private final ResourceProvider provider;

    public StorageProvider(Surroundings surroundings, ResourceStore store, Operations operations) {
        this.store = store;
        this.names = new AccountNames(name -> account(name).isPresent());
        this.operations = operations;
        var accounts = new StorageAccountType(surroundings, store, names, new ProviderType(ACCOUNTS, VERSIONS));
        var others = Stream.of("checkNameAvailability", "operations", "locations", "locations/operations", "usages")
                .map(name -> new ProviderType(name, VERSIONS))
                .toList();
        this.provider = new TrackedProvider(NAMESPACE, store, List.of(accounts), others, this::other);
    }

    public ResourceProvider provider() {
        return provider;
    }

    @Override
    public Optional<List<String>> keys(String account) {
        return account(account)
                .filter(found -> !StorageAccountType.deleting(found))
                .map(found -> Json.elements(found.internal(), "keys").stream()
                        .map(key -> key.asText())
                        .toList());
    }

    @Override
    public boolean onlyEncrypted(String account) {
        return account(account)
                .flatMap(found -> Json.at(found.view(), "properties", "supportsHttpsTrafficOnly"))
                .map(value -> value.asBoolean())
                .orElse(false);
    }

    /** The account of this name, whatever its subscription. */
    public Optional<Resource> account(String name) {
        var known = Optional.ofNullable(addresses.get(name)).flatMap(store::find);
        if (known.isPresent()) {
            return known;
        }
        var ending = "/providers/microsoft.storage/storageaccounts/" + name.toLowerCase(Locale.ROOT);
        var found =
                store.all().filter(resource -> resource.key().endsWith(ending)).findFirst();
        found.ifPresent(account -> addresses.put(name, account.id()));
        return found;
    }

    private Answer other(Call call, ProviderPath path) {
        if (path.matches("checkNameAvailability") && call.is("POST")) {
            return Answer.ok(names.availability(Json.text(call.object(), "name").orElse("")));
        }
        if (path.matches("locations", "*", "usages") || path.matches("usages")) {
            var usage =
                    Json.object().put("unit", "Count").put("currentValue", 0).put("limit", 250);
            usage.putObject("name").put("value", "StorageAccounts").put("localizedValue", "Storage Accounts");
            return Answer.ok(Json.list(Stream.of(usage)));
        }
        return operations
                .answer(call, path)
                .orElseThrow(() -> new ArmException(
                        404,
                        "InvalidResourceType",
                        "There is nothing at '%s' in the namespace '%s'."
                                .formatted(String.join("/", path.segments()), NAMESPACE)));
    }
}
