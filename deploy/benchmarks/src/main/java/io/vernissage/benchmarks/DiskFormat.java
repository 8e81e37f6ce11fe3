package io.vernissage.benchmarks;

import java.util.List;

/** What qemu-img makes of a raw disk. */
enum DiskFormat {
    RAW("raw", ".img", List.of()),
    FIXED_VHD("vpc", ".vhd", List.of("-o", "subformat=fixed,force_size")),
    DYNAMIC_VHD("vpc", ".vhd", List.of("-o", "subformat=dynamic,force_size")),
    QCOW2("qcow2", ".qcow2", List.of()),
    VHDX("vhdx", ".vhdx", List.of());

    private final String name;
    private final String ending;
    private final List<String> options;

    DiskFormat(String name, String ending, List<String> options) {
        this.name = name;
        this.ending = ending;
        this.options = options;
    }

    /** As qemu-img calls it. */
    String qemuName() {
        return name;
    }

    /** Of files' names. */
    String ending() {
        return ending;
    }

    /** Arguments of qemu-img convert. */
    List<String> options() {
        return options;
    }
}
