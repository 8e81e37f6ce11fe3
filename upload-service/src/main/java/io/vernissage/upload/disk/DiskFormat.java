package io.vernissage.upload.disk;

/** What a disk was found to be. */
public enum DiskFormat {
    RAW("raw"),
    VHD_FIXED("vhd-fixed"),
    VHD_DYNAMIC("vhd-dynamic");

    private final String wire;

    DiskFormat(String wire) {
        this.wire = wire;
    }

    /** The name in events and answers. */
    public String wire() {
        return wire;
    }
}
