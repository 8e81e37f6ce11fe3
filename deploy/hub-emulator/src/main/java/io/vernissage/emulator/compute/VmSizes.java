package io.vernissage.emulator.compute;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernissage.emulator.arm.ArmException;
import io.vernissage.emulator.arm.Json;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Sizes of machines: a part of those of a stamp, the small ones whole. */
final class VmSizes {
    /** A size as a stamp lists it. */
    record Size(String name, int cores, int memoryMegabytes, int dataDisks) {}

    private static final List<Size> SIZES = List.of(
            new Size("Basic_A0", 1, 768, 1),
            new Size("Basic_A1", 1, 1792, 2),
            new Size("Basic_A2", 2, 3584, 4),
            new Size("Standard_A0", 1, 768, 1),
            new Size("Standard_A1", 1, 1792, 2),
            new Size("Standard_A2", 2, 3584, 4),
            new Size("Standard_A1_v2", 1, 2048, 2),
            new Size("Standard_A2_v2", 2, 4096, 4),
            new Size("Standard_A4_v2", 4, 8192, 8),
            new Size("Standard_D1", 1, 3584, 4),
            new Size("Standard_D2", 2, 7168, 8),
            new Size("Standard_D1_v2", 1, 3584, 4),
            new Size("Standard_D2_v2", 2, 7168, 8),
            new Size("Standard_D3_v2", 4, 14336, 16),
            new Size("Standard_DS1", 1, 3584, 4),
            new Size("Standard_DS2", 2, 7168, 8),
            new Size("Standard_DS1_v2", 1, 3584, 4),
            new Size("Standard_DS2_v2", 2, 7168, 8),
            new Size("Standard_DS3_v2", 4, 14336, 16),
            new Size("Standard_F1", 1, 2048, 4),
            new Size("Standard_F2", 2, 4096, 8),
            new Size("Standard_F2s_v2", 2, 4096, 4),
            new Size("Standard_F4s_v2", 4, 8192, 8));

    private VmSizes() {}

    static ObjectNode list() {
        return Json.list(SIZES.stream()
                .map(size -> Json.object()
                        .put("name", size.name())
                        .put("numberOfCores", size.cores())
                        .put("osDiskSizeInMB", 1047552)
                        .put("resourceDiskSizeInMB", size.cores() * 10240)
                        .put("memoryInMB", size.memoryMegabytes())
                        .put("maxDataDiskCount", size.dataDisks())));
    }

    static Optional<Size> find(String name) {
        return SIZES.stream().filter(size -> size.name().equalsIgnoreCase(name)).findFirst();
    }

    static void check(String name) {
        if (find(name).isEmpty()) {
            var names = Stream.of(SIZES).flatMap(List::stream).map(Size::name).toList();
            throw ArmException.invalidParameter(
                    "The value %s provided for the VM size is not valid. The valid sizes in the current region are: %s."
                            .formatted(name, String.join(",", names)),
                    "vmSize");
        }
    }
}
