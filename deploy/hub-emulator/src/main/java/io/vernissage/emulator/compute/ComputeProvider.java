package io.vernissage.emulator.compute;

import com.fasterxml.jackson.databind.JsonNode;
import io.vernissage.emulator.Surroundings;
import io.vernissage.emulator.arm.Answer;
import io.vernissage.emulator.arm.ArmException;
import io.vernissage.emulator.arm.Background;
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
import io.vernissage.emulator.hypervisor.Hypervisor;
import io.vernissage.emulator.images.Library;
import io.vernissage.emulator.images.LibraryView;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Microsoft.Compute, put together. */
public final class ComputeProvider {
    private static final String NAMESPACE = "Microsoft.Compute";

    static final List<String> VERSIONS = List.of(
            "2015-06-15",
            "2016-03-30",
            "2016-04-30-preview",
            "2016-08-30",
            "2017-03-30",
            "2017-12-01",
            "2018-04-01",
            "2018-06-01",
            "2018-10-01",
            "2019-03-01",
            "2019-07-01",
            "2019-12-01",
            "2020-06-01");

    private final Operations operations;
    private final LibraryView libraryView;

    private ComputeProvider(Operations operations, Library library) {
        this.operations = operations;
        this.libraryView = new LibraryView(library);
    }

    /** Makes the provider. Disks and managed images are files in the folder {@code disks} of the data folder. */
    public static ResourceProvider in(
            Surroundings surroundings,
            ResourceStore store,
            Operations operations,
            Background background,
            Library library,
            AccountKeys accounts,
            Hypervisor hypervisor) {
        var vhds = new Vhds(surroundings.blobs(), accounts, surroundings.data().resolve("disks"));
        if (store.isWhole()) {
            vhds.removeAllBut(files(store));
        }
        var disks = new ManagedDisks(store, vhds, surroundings.clock());
        var settling = new Settling(store, operations, background);
        var references = new ComputeReferences(store);
        var images = new ImageSources(store, library, vhds);
        var diagnostics = new BootDiagnostics(vhds);
        var notes = new PowerNotes(store);
        var power = new MachinePower(store, notes, hypervisor, new MachineDisks(vhds, disks), diagnostics);
        if (store.isWhole()) {
            power.removeAllBut(MachinePower.ids(store));
        }
        var machines = new VirtualMachineType(
                store,
                settling,
                new MachineDescription(new MachineChecks(store, references, vhds), images),
                new DiskPlan(images, vhds),
                new DiskWork(store, vhds, disks),
                power,
                notes,
                new InstanceView(surroundings.clock(), power, diagnostics),
                new Capture(vhds));
        var types = List.of(
                machines,
                new DiskType(
                        store, settling, disks, vhds, images, new DiskAccess(surroundings, store, disks), references),
                new ManagedImageType(store, settling, disks, vhds),
                new AvailabilitySetType(store, references));
        return new TrackedProvider(
                NAMESPACE, store, types, otherTypes(), new ComputeProvider(operations, library)::other);
    }

    /** Names of the files of all managed disks and images. */
    private static Set<String> files(ResourceStore store) {
        return store.all()
                .map(Resource::internal)
                .flatMap(internal -> Stream.concat(
                        Stream.of(internal.path("file").asText()),
                        internal.path("files").valueStream().map(JsonNode::asText)))
                .collect(Collectors.toSet());
    }

    private static List<ProviderType> otherTypes() {
        var versions = Stream.concat(VERSIONS.stream(), Stream.of("2018-09-30", "2019-11-01"))
                .sorted()
                .toList();
        return Stream.of(
                        "locations",
                        "locations/operations",
                        "locations/operationResults",
                        "locations/publishers",
                        "locations/usages",
                        "locations/vmSizes",
                        "operations")
                .map(name -> new ProviderType(name, versions))
                .toList();
    }

    private Answer other(Call call, ProviderPath path) {
        if (path.is(0, "locations") && path.is(2, "publishers")) {
            return libraryView.answer(call, path);
        }
        if (path.matches("locations", "*", "vmSizes")) {
            return Answer.ok(VmSizes.list());
        }
        if (path.matches("locations", "*", "usages")) {
            var cores =
                    Json.object().put("unit", "Count").put("currentValue", 0).put("limit", 100);
            cores.putObject("name").put("value", "cores").put("localizedValue", "Total Regional vCPUs");
            return Answer.ok(Json.list(Stream.of(cores)));
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
