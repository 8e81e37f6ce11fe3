/**
 * Sources that are read once, from beginning to end: compressed ones, and those of servers that send no parts. What they hold
 * is unpacked as it comes and goes straight to the blob.
 */
package io.vernissage.upload.stream;
