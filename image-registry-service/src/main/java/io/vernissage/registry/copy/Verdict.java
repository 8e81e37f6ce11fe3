package io.vernissage.registry.copy;

import io.vernissage.hub.PlatformImage;
import io.vernissage.pipeline.Problem;
import io.vernissage.registry.RegistrationProblems;
import io.vernissage.registry.Sources;
import io.vernissage.registry.copy.OpenCopy.Copying;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** What one look at the library says of one open copy. */
sealed interface Verdict {
    /** The library still copies, or says a word this version does not know. */
    record Waiting() implements Verdict {}

    record Done() implements Verdict {}

    /** The library does not list the image; a list may be a moment behind, so it counts when it is seen again. */
    record Missing() implements Verdict {}

    /** It will not come to an image. */
    record Failed(Problem problem) implements Verdict {}

    /**
     * Judges by what the library lists.
     *
     * @param listed the library's entry of that reference, if there is one
     */
    static Verdict of(Copying copy, Optional<PlatformImage> listed, Instant now, Duration patience) {
        if (listed.isEmpty()) {
            return new Missing();
        }
        var image = listed.get();
        if (!Sources.madeFrom(image, copy.blob())) {
            return new Failed(RegistrationProblems.imageExists(image));
        }
        return switch (image.provisioningState().toLowerCase(Locale.ROOT)) {
            case "succeeded" -> new Done();
            case "failed", "canceled" ->
                new Failed(RegistrationProblems.copyFailed(copy.image(), copy.blob(), image.provisioningState()));
            case String _
            when copy.since().plus(patience).isBefore(now) ->
                new Failed(RegistrationProblems.overdue(copy.image(), patience));
            case String _ -> new Waiting();
        };
    }
}
