package io.vernissage.registry;

import io.vernissage.hub.PlatformImage;
import io.vernissage.pipeline.BlobLocation;
import java.net.URI;

/** Tells whether an image of the library was made from a certain blob. */
public final class Sources {
    private Sources() {}

    /**
     * Whether the library copied the image from this blob. Addresses are compared without their query, which holds a
     * signature and differs every time, and without regard to the case of the host.
     */
    public static boolean madeFrom(PlatformImage image, BlobLocation blob) {
        return image.osDiskUri().filter(source -> same(source, blob.uri())).isPresent();
    }

    /** Whether an image can be taken out of the library without harm: a copy that ended well may be in use. */
    public static boolean isWhole(PlatformImage image) {
        return image.provisioningState().equalsIgnoreCase("Succeeded");
    }

    private static boolean same(URI one, URI other) {
        return one.getHost() != null
                && one.getHost().equalsIgnoreCase(other.getHost())
                && port(one) == port(other)
                && one.getPath().equals(other.getPath());
    }

    private static int port(URI uri) {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        return "http".equalsIgnoreCase(uri.getScheme()) ? 80 : 443;
    }
}
