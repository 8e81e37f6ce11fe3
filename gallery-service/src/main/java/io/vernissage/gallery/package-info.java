/**
 * The gallery stage: from a registered image to an item in the stamp's marketplace gallery.
 *
 * <p>In the order of the work: {@link io.vernissage.gallery.publishing} takes what was told of images and machines and
 * sees the item into the gallery. On the way {@link io.vernissage.gallery.icon} makes the pictures of an item, and {@link
 * io.vernissage.gallery.azpkg} makes its package. Every way in which a request can be wrong is named in {@link
 * io.vernissage.gallery.GalleryProblem}.
 */
package io.vernissage.gallery;
