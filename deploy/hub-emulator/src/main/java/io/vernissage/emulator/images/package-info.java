/**
 * Microsoft.Compute.Admin: the platform image library. An image is copied from the address its PUT names into a folder
 * of the library, and judged on the way as a stamp does.
 */
package io.vernissage.emulator.images;
