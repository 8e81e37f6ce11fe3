/**
 * Gallery packages: the {@code .azpkg} file that a marketplace item is published from.
 *
 * <p>It is a package of the Open Packaging Conventions (ECMA-376 part 2) of the kind that Microsoft's packager writes, as
 * measured on packages that were published on real stamps. {@link io.vernissage.gallery.azpkg.ItemContent} is what an
 * item says, judged; {@link io.vernissage.gallery.azpkg.Azpkg} is the file; {@link
 * io.vernissage.gallery.azpkg.AzpkgReader} opens one the way a stamp does.
 */
package io.vernissage.gallery.azpkg;
