/**
 * The blob service: the REST of Azure Storage as a stamp speaks it, or as public Azure does
 * ({@link io.vernissage.emulator.blob.StorageProfile}).
 *
 * <p>{@link io.vernissage.emulator.blob.BlobService} takes requests; a {@code Call} is one of them, its {@code Operation}
 * says what it asks for, {@code Access} whether it may, and the {@code …Calls} classes answer. Underneath, a
 * {@link io.vernissage.emulator.blob.BlobStore} keeps containers and blobs in a folder: page blobs as sparse files with a
 * journal of written ranges, everything else as small JSON files that are replaced as a whole. The process may be killed at
 * any instant: what was acknowledged is there again. The machine may not: nothing is forced to the disk.
 */
package io.vernissage.emulator.blob;
