package io.vernissage.registry.copy;

import io.vernissage.pipeline.BlobLocation;
import io.vernissage.pipeline.ImageReference;
import io.vernissage.pipeline.PublicationSpec;
import java.time.Instant;

/**
 * A copy the library was asked for and that has not been seen to end.
 *
 * @param since when the library had accepted
 */
record OpenCopy(ImageReference image, BlobLocation blob, long virtualSize, PublicationSpec spec, Instant since) {}
