/**
 * The state of every publication, folded from the log, and the step that follows from it.
 *
 * <p>{@link io.vernissage.upload.publication.Publication} is the state, {@link
 * io.vernissage.upload.publication.PublicationFold} the whole state machine, {@link
 * io.vernissage.upload.publication.Publications} the running fold and the copy that questions are answered from.
 */
package io.vernissage.upload.publication;
