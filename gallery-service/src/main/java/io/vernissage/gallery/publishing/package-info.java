/**
 * Takes what was told of registered images and booted machines, and sees the item into the stamp's gallery: package,
 * temporary storage, publish call, a look whether it is there, and nothing temporary left behind.
 */
package io.vernissage.gallery.publishing;
