package io.vernissage.pipeline;

import io.vernissage.pipeline.Topic.Keeps;
import java.util.List;

/** Every topic of the pipeline, declared here and created at start where absent. */
public final class Topics {
    /** Requests: told by the intake, or by any other system as a CloudEvent. */
    public static final Topic PUBLICATIONS = new Topic("vernissage.publications", Keeps.EVERYTHING);
    /** Told by upload-service alone, as each topic below by its own service. */
    public static final Topic UPLOADS = new Topic("vernissage.uploads", Keeps.EVERYTHING);

    public static final Topic IMAGES = new Topic("vernissage.images", Keeps.EVERYTHING);
    public static final Topic GALLERY_ITEMS = new Topic("vernissage.gallery-items", Keeps.EVERYTHING);
    public static final Topic VIRTUAL_MACHINES = new Topic("vernissage.virtual-machines", Keeps.EVERYTHING);

    /** Work inside upload-service: plan, seal, clean up. Apart from the segments, so that a seal never queues behind them. */
    public static final Topic UPLOAD_STEPS = new Topic("vernissage.upload-steps", Keeps.A_YEAR);
    /** Work inside upload-service: one record is one segment of one disk. */
    public static final Topic UPLOAD_SEGMENTS = new Topic("vernissage.upload-segments", Keeps.A_YEAR);

    /**
     * Work inside upload-service: one record is one disk that comes only from beginning to end. Apart from the steps, since
     * brokers hand out a bounded number of records beyond one that is held for hours.
     */
    public static final Topic UPLOAD_STREAMS = new Topic("vernissage.upload-streams", Keeps.A_YEAR);

    public static final Topic UPLOAD_PROGRESS = new Topic("vernissage.upload-progress", Keeps.A_YEAR);
    /** The folded state of every publication: what {@code GET /publications} answers from. */
    public static final Topic PUBLICATION_STATES = new Topic("vernissage.publication-states", Keeps.NEWEST_PER_KEY);

    /** Records that could not be handled, as they were, with their cause in the headers. */
    public static final Topic DEAD_LETTERS = new Topic("vernissage.dead-letters", Keeps.EVERYTHING);

    public static final List<Topic> ALL = List.of(
            PUBLICATIONS,
            UPLOADS,
            IMAGES,
            GALLERY_ITEMS,
            VIRTUAL_MACHINES,
            UPLOAD_STEPS,
            UPLOAD_SEGMENTS,
            UPLOAD_STREAMS,
            UPLOAD_PROGRESS,
            PUBLICATION_STATES,
            DEAD_LETTERS);

    private Topics() {}
}
