package io.vernissage.upload.transfer;

import io.vernissage.pipeline.Stage;
import io.vernissage.upload.publication.NotYetKnownException;
import io.vernissage.upload.publication.Publications;
import io.vernissage.upload.publication.StageProgress;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** The ends that the fold has written: every process has a copy of its states, so that asking costs nothing. */
@ApplicationScoped
class FoldedEnds implements EndedUploads {
    private final Publications publications;

    FoldedEnds(Publications publications) {
        this.publications = publications;
    }

    /** The copy may lag behind, never run ahead: it may lack an end, and what it has ended stays so. */
    @Override
    public boolean contains(UUID publication, int attempt) {
        try {
            return publications
                    .find(publication)
                    .map(known -> known.stage(Stage.UPLOAD))
                    .filter(upload -> isOver(upload, attempt))
                    .isPresent();
        } catch (NotYetKnownException e) {
            return false;
        }
    }

    static boolean isOver(StageProgress upload, int attempt) {
        if (upload.attempt() != attempt) {
            return upload.attempt() > attempt;
        }
        return switch (upload.state()) {
            case COMPLETED, FAILED, SKIPPED -> true;
            case WAITING, RUNNING -> false;
        };
    }
}
