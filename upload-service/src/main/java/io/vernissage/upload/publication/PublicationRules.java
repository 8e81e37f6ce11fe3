package io.vernissage.upload.publication;

import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.PublicationSpec;
import java.util.Optional;

/** What must hold of a request, also of one that another system has told without asking the intake. */
@FunctionalInterface
public interface PublicationRules {
    /** What is wrong with the request and what to do about it; empty where it may be published. */
    Optional<Problem> broken(PublicationSpec spec);
}
