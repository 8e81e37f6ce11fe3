/**
 * Disks that clients send, by the resumable uploads of tus 1.0 (tus.io/protocols/resumable-upload): core, creation,
 * termination, checksum and expiration.
 *
 * <p>{@link io.vernissage.upload.reception.Uploads} keeps them below a folder that all workers share. The protocol is
 * spoken here and not by tus-java-server: that library keeps the offset beside the bytes and refuses an upload for good
 * once a killed process has left the two different, holds what was sent once finished for ever, and needs a servlet
 * container. Here the length of the file is the offset.
 */
package io.vernissage.upload.reception;
