/** Digests of a disk, by which anybody can tell later whether a blob or a file still is that disk, and where it is not. */
package io.vernissage.upload.receipt;
