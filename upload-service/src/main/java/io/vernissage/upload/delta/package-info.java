/**
 * Sending only what has changed since an earlier version of the image: its disk is copied into the attempt's blob on the
 * stamp's side, and pages that are there already, with the same bytes, do not travel.
 *
 * <p>{@link io.vernissage.upload.delta.Base} is the earlier version, {@link io.vernissage.upload.delta.BaseMark} what a
 * blob's metadata says of it, {@link io.vernissage.upload.delta.BaseSegments} where the blob holds any of it, and {@link
 * io.vernissage.upload.delta.BasePages} finds what has changed.
 */
package io.vernissage.upload.delta;
