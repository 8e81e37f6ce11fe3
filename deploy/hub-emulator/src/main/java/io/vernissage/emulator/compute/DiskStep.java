package io.vernissage.emulator.compute;

import java.net.URI;
import java.nio.file.Path;

/** What is to be done for one disk of a machine before the machine is there. */
sealed interface DiskStep {
    String disk();

    /** Take a blob as it is; nobody else may have it. */
    record AttachBlob(String disk, URI blob) implements DiskStep {}

    /** Copy a user's image to a blob that must not exist, in the same account, and take that. */
    record CopyBlob(String disk, URI image, URI blob) implements DiskStep {}

    /** Copy an image of the library, or a managed one, to a blob that must not exist, and take that. */
    record BlobFromFile(String disk, Path image, URI blob) implements DiskStep {}

    /** Make an empty disk as a blob that must not exist, and take that. */
    record EmptyBlob(String disk, URI blob, int gigabytes) implements DiskStep {}

    /** Take a managed disk that exists. */
    record AttachManaged(String disk, String id) implements DiskStep {}

    /** Make a managed disk of an image. */
    record ManagedFromFile(String disk, String id, Path image) implements DiskStep {}

    /** Make an empty managed disk. */
    record EmptyManaged(String disk, String id, int gigabytes) implements DiskStep {}
}
