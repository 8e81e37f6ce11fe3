package io.vernissage.upload.disk;

/** What a disk was found to be. */
public enum DiskFormat {
    RAW("raw"),
    VHD_FIXED("vhd-fixed"),
    VHD_DYNAMIC("vhd-dynamic"),
    VHDX("vhdx"),
    QCOW2("qcow2"),
    VMDK_SPARSE("vmdk-sparse"),
    VMDK_STREAM_OPTIMIZED("vmdk-stream-optimized");

    private final String wire;

    DiskFormat(String wire) {
        this.wire = wire;
    }

    /** The name in events and answers. */
    public String wire() {
        return wire;
    }

    /** What its kinds have in common: the wire name's first word. */
    String family() {
        return wire.split("-", 2)[0];
    }
}
