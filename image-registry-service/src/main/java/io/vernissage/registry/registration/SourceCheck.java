package io.vernissage.registry.registration;

import io.vernissage.hub.Stamp;
import io.vernissage.pipeline.BlobLocation;
import java.net.URI;

/**
 * Reads the uploaded blob the way the stamp will read it. The library tells no reason when its copy fails, so everything
 * that can be seen beforehand is seen here.
 */
@FunctionalInterface
interface SourceCheck {
    /**
     * Returns if the address opens a page blob that ends as a fixed VHD of this size.
     *
     * @param address the blob's address, signature included
     * @param virtualSize bytes of the disk, without the footer
     * @throws io.vernissage.pipeline.ProblemException if it does not
     * @throws io.vernissage.hub.HubException passing, if that could not be seen now
     */
    void check(Stamp stamp, URI address, BlobLocation blob, long virtualSize);
}
