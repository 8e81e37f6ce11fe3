package io.vernissage.hub;

import java.net.URI;
import java.util.Optional;

/**
 * An image of the library.
 *
 * @param osDiskUri where its OS disk was copied from, without the query, which may be a secret
 * @param provisioningState the stamp's word: Creating, Succeeded, Failed or Canceled
 */
public record PlatformImage(
        String publisher,
        String offer,
        String sku,
        String version,
        String resourceId,
        String osType,
        Optional<URI> osDiskUri,
        String provisioningState) {}
