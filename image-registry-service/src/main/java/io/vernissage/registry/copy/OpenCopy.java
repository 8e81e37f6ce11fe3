package io.vernissage.registry.copy;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.vernissage.pipeline.BlobLocation;
import io.vernissage.pipeline.ImageReference;
import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.PublicationSpec;
import java.time.Instant;

/**
 * Where one copy stands that is still looked after. The names are the stored form: a record may be renamed, they may not.
 * States that were stored when there was but one kind have no name, and are copies under way.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "state", defaultImpl = OpenCopy.Copying.class)
@JsonSubTypes({
    @JsonSubTypes.Type(value = OpenCopy.Copying.class, name = "copying"),
    @JsonSubTypes.Type(value = OpenCopy.Withdrawing.class, name = "withdrawing")
})
sealed interface OpenCopy {
    ImageReference image();

    BlobLocation blob();

    PublicationSpec spec();

    /** Since when this state lasts. */
    Instant since();

    /** The library was asked for the copy, and it has not been seen to end. */
    record Copying(ImageReference image, BlobLocation blob, long virtualSize, PublicationSpec spec, Instant since)
            implements OpenCopy {}

    /**
     * It was told as failed. The library may keep an entry, which would block the version for everybody else.
     *
     * @param problem what was told
     */
    record Withdrawing(ImageReference image, BlobLocation blob, PublicationSpec spec, Instant since, Problem problem)
            implements OpenCopy {
        static Withdrawing of(OpenCopy copy, Instant since, Problem problem) {
            return new Withdrawing(copy.image(), copy.blob(), copy.spec(), since, problem);
        }
    }
}
