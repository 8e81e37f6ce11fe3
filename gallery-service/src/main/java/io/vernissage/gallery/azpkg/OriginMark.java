package io.vernissage.gallery.azpkg;

import java.util.UUID;

/**
 * Says in a published item which publication it came from.
 *
 * <p>A stamp's answer about an item tells its identity, its texts and the addresses of its artifacts. The identity and
 * the texts are the requester's, so anybody may have chosen the same; the name of an artifact's file is ours. So the
 * package has a third artifact beside the two that the portal's wizard reads, named after the publication, and the
 * address that the stamp makes of it ends in that name.
 */
public final class OriginMark {
    static final String ARTIFACT = "origin";

    private OriginMark() {}

    /** The end of the artifact's address in the gallery, such as {@code origin-<publication>.json}. */
    public static String fileName(UUID publication) {
        return "%s-%s.json".formatted(ARTIFACT, publication);
    }
}
