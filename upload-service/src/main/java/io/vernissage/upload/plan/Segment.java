package io.vernissage.upload.plan;

/**
 * A span of the virtual disk with a digest of its own; one or more of them are what a worker takes as one piece of work.
 *
 * @param number its place on the disk, from 0: segments without data have a number too
 * @param start first byte of the span
 * @param end first byte after it
 * @param dataBytes bytes in the span that may hold data; 0 where the blob holds some of a base and the disk none
 */
record Segment(int number, long start, long end, long dataBytes) {}
