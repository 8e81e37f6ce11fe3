package io.vernissage.vm.machine;

/** How the copy of the uploaded VHD stands. */
public sealed interface DiskCopy {
    /** There is none, and the machine needs one. */
    record Absent() implements DiskCopy {}

    /**
     * The stamp copies.
     *
     * @param progress bytes done and bytes in all, as the blob service gives them
     */
    record Copying(String progress) implements DiskCopy {}

    /** It is complete, or the machine needs none. */
    record Ready() implements DiskCopy {}

    /**
     * The stamp has given up.
     *
     * @param words the blob service's
     */
    record Failed(String words) implements DiskCopy {}
}
