/**
 * Registers uploaded disks as platform images of a stamp's library, and waits for the library to copy them.
 *
 * <p>In order: {@link io.vernissage.registry.registration} takes a completed upload, makes sure that the stamp will be able
 * to read the blob, and asks the library for the image. That piece of work is then done; {@link
 * io.vernissage.registry.copy} holds what the library still copies as state, asks after all of it with one call, and tells
 * how each of them ended. What ended badly it then takes out of the library, where it would block the version.
 */
package io.vernissage.registry;
