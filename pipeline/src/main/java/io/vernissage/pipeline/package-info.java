/**
 * What all services must agree on, and nothing else: the language of events, the topics they travel on, and how work is
 * taken from them.
 *
 * <p>Start with {@link io.vernissage.pipeline.PublicationEvent}, then follow the pipeline in order: {@link
 * io.vernissage.pipeline.UploadEvent}, {@link io.vernissage.pipeline.ImageEvent}, {@link
 * io.vernissage.pipeline.GalleryItemEvent} and {@link io.vernissage.pipeline.VirtualMachineEvent}. Work is taken from a
 * topic by {@link io.vernissage.pipeline.queue.WorkQueue}; state is a {@link io.vernissage.pipeline.fold.Fold} of the
 * log.
 */
package io.vernissage.pipeline;
