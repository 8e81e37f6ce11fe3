package io.vernissage.hub;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/** Microsoft.Compute.Admin platform images at 2015-12-01-preview. */
public interface PlatformImages {
    /** Every image of the stamp's location, in one call. */
    List<PlatformImage> list();

    Optional<PlatformImage> get(String publisher, String offer, String sku, String version);

    /**
     * Asks the library to copy a VHD; returns as soon as it has accepted. Repeating it is no error.
     *
     * @param osType {@code Linux} or {@code Windows}
     * @param osDisk an address the stamp can read, signature included
     */
    PlatformImage put(String publisher, String offer, String sku, String version, String osType, URI osDisk);

    /** Removes the image; one that is not there is removed. */
    void delete(String publisher, String offer, String sku, String version);
}
