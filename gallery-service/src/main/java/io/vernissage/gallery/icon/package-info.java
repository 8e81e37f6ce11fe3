/**
 * The pictures of a gallery item, in the sizes that the marketplace wants: scaled from what the request brought, or drawn.
 * Pictures come from strangers, so {@link io.vernissage.gallery.icon.Png} judges the bytes before anything decodes them.
 */
package io.vernissage.gallery.icon;
