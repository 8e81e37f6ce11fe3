package io.vernissage.registry;

import io.vernissage.hub.HubException;
import io.vernissage.hub.PlatformImage;
import io.vernissage.hub.UnknownStampException;
import io.vernissage.pipeline.BlobLocation;
import io.vernissage.pipeline.ImageReference;
import io.vernissage.pipeline.Problem;
import java.time.Duration;
import java.util.stream.Stream;

/** Every way in which a registration can end in the negative, in words for the one who asked for it. */
public final class RegistrationProblems {
    private static final String EXISTS = "image-exists";
    private static final String VANISHED = "image-vanished";
    private static final String ENTRY_LEFT = "image-entry-left";

    /** The stamp gives no reason when a copy fails, so the reasons that are known are told instead. */
    private static final String WHAT_TO_CHECK =
            "The stamp gives no reason. Check that the stamp's compute provider can reach "
                    + "the storage account's blob endpoint, that the stamp's clock is right (a read-only address that is valid for"
                    + " a limited time was used), that the disk boots by BIOS (generation 1), and that the operator's library has"
                    + " room; then try the stage again. The entry that"
                    + " is left of it is removed from the library as soon as the stamp does so.";

    private RegistrationProblems() {}

    public static Problem imageExists(PlatformImage present) {
        return Problem.lasting(
                EXISTS,
                "The image exists already",
                "The library has %s, state %s, from another source%s. A version is never changed once it is there: choose a new version, or have the operator remove that image."
                        .formatted(
                                reference(present),
                                present.provisioningState(),
                                present.osDiskUri()
                                        .map(source -> " (" + source + ")")
                                        .orElse("")));
    }

    public static Problem unknownStamp(UnknownStampException cause) {
        return Problem.lasting("unknown-stamp", "The stamp is not configured", sentence(cause.getMessage()));
    }

    public static Problem refused(ImageReference image, HubException cause) {
        return Problem.lasting(
                "image-refused",
                "The stamp refused the image",
                "Asking the library for %s ended in: %s".formatted(image, sentence(cause.getMessage())));
    }

    public static Problem sourceNotReadable(BlobLocation blob, String what) {
        return Problem.passing(
                "source-not-readable",
                "The uploaded blob cannot be read",
                "The stamp has to read %s by a read-only address, and reading it that way failed: %s. Check that the blob is still there and that the clocks of this service and of the stamp agree."
                        .formatted(blob.uri(), what));
    }

    public static Problem notFixedVhd(BlobLocation blob, String what) {
        return Problem.lasting(
                "not-a-fixed-vhd",
                "The uploaded blob is not a fixed VHD",
                "%s: %s. The library takes only a page blob that holds a whole fixed VHD; upload the disk again."
                        .formatted(blob.uri(), what));
    }

    public static Problem copyFailed(ImageReference image, BlobLocation blob, String provisioningState) {
        return Problem.passing(
                "image-copy-failed",
                "The library could not copy the image",
                "The copy of %s to %s ended as %s. %s".formatted(blob.uri(), image, provisioningState, WHAT_TO_CHECK));
    }

    public static Problem vanished(ImageReference image) {
        return Problem.passing(
                VANISHED,
                "The image has gone from the library",
                "%s was accepted, but the library does not list it any more; somebody has removed it. Try the stage again."
                        .formatted(image));
    }

    /** Said after the first failure, once nothing more is done about the entry. */
    public static Problem entryLeft(ImageReference image, BlobLocation blob, Problem failure, String why) {
        return Problem.passing(
                ENTRY_LEFT,
                "The library keeps an image that was not registered",
                "%s Its entry of %s, made from %s, is left in the library: %s Have the operator remove it before that version is published again."
                        .formatted(sentence(failure.detail()), image, blob.uri(), sentence(why)));
    }

    /** Whether the library may still have an entry of its own for a publication that has failed this way. */
    public static boolean mayLeaveEntry(Problem failure) {
        return Stream.of(EXISTS, VANISHED, ENTRY_LEFT)
                .noneMatch(kind -> failure.type().endsWith(":" + kind));
    }

    public static Problem overdue(ImageReference image, Duration patience) {
        return Problem.passing(
                "image-copy-overdue",
                "The library did not finish its copy in time",
                "%s was still being copied after %s (setting vernissage.registry.patience). %s"
                        .formatted(image, patience, WHAT_TO_CHECK));
    }

    public static Problem unreachable(ImageReference image, Duration patience, String why) {
        return Problem.passing(
                "stamp-not-answering",
                "The stamp did not answer in time",
                "The library could not be asked after %s for %s (setting vernissage.registry.patience): %s Try the stage again once the stamp answers."
                        .formatted(image, patience, sentence(why)));
    }

    private static ImageReference reference(PlatformImage image) {
        return new ImageReference(image.publisher(), image.offer(), image.sku(), image.version());
    }

    private static String sentence(String words) {
        var trimmed = words == null ? "no words were given" : words.strip();
        return trimmed.endsWith(".") ? trimmed : trimmed + ".";
    }
}
