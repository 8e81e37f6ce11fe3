package io.vernissage.upload.transfer;

import java.util.UUID;

/** Which attempts to upload are over, whether they ended well or not: nothing is left to be done for their segments. */
@FunctionalInterface
public interface EndedUploads {
    /** Whether that is known here; what is not known yet has not ended. */
    boolean contains(UUID publication, int attempt);
}
