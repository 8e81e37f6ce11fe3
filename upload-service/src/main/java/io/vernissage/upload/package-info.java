/**
 * The upload stage: from any disk to a sparse page blob that is a fixed VHD.
 *
 * <p>In the order of the work: {@link io.vernissage.upload.intake} takes publish requests, {@link
 * io.vernissage.upload.publication} folds what is told into the state of every publication and decides the next step,
 * {@link io.vernissage.upload.plan} judges the disk and cuts it into segments, {@link io.vernissage.upload.delta} begins with an
 * earlier version's disk where one is named, {@link io.vernissage.upload.transfer}
 * sends one segment, {@link io.vernissage.upload.seal} proves the blob against its plan and writes the footer, {@link
 * io.vernissage.upload.cleanup} deletes what was temporary. Disks are read by {@link io.vernissage.upload.disk}, from
 * where {@link io.vernissage.upload.source} finds their bytes; those that clients send, {@link
 * io.vernissage.upload.reception} takes.
 */
package io.vernissage.upload;
