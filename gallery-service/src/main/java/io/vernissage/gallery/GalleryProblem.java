package io.vernissage.gallery;

import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.ProblemException;
import io.vernissage.pipeline.Stage;

/** Every final no of this stage, named once. */
public enum GalleryProblem {
    NAME("gallery-item-name", "The gallery item can not be named"),
    TEXT("gallery-item-text", "A text of the gallery item is not usable"),
    LINK("gallery-item-link", "A link of the gallery item is not usable"),
    PICTURE("gallery-item-picture", "A picture of the gallery item is not usable"),
    SECRET("gallery-item-secret", "The gallery item would show a secret"),
    PACKAGE("gallery-item-package", "The gallery package is damaged"),
    IDENTITY_TAKEN("gallery-item-exists", "The gallery already has an item of this identity"),
    REFUSED("gallery-item-refused", "The stamp refused the gallery item"),
    UNKNOWN_STAMP("unknown-stamp", "The stamp is not configured");

    private final String kind;
    private final String title;

    GalleryProblem(String kind, String title) {
        this.kind = kind;
        this.title = title;
    }

    /**
     * A no that stays until the request changes.
     *
     * @param detail what was wrong, where, and what to do; without a secret
     */
    public ProblemException because(String detail) {
        return new ProblemException(lasting(detail));
    }

    public ProblemException because(String detail, Throwable cause) {
        return new ProblemException(lasting(detail), cause);
    }

    /** A no that may become a yes once something outside has been mended, with the same request. */
    public ProblemException untilMended(String detail, Throwable cause) {
        return new ProblemException(Problem.passing(kind, title, detail).in(Stage.GALLERY_ITEM), cause);
    }

    private Problem lasting(String detail) {
        return Problem.lasting(kind, title, detail).in(Stage.GALLERY_ITEM);
    }
}
