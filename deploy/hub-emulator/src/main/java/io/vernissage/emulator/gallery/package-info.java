/**
 * Microsoft.Gallery.Admin: the marketplace gallery. A package is fetched during the call that publishes it, opened as the
 * OPC package it must be, and served from then on, its artifacts to anybody.
 */
package io.vernissage.emulator.gallery;
