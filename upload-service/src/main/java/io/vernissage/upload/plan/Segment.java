package io.vernissage.upload.plan;

/**
 * The span of the virtual disk that one worker takes as one piece of work.
 *
 * @param number its place on the disk, from 0: segments without data have a number too
 * @param start first byte of the span
 * @param end first byte after it
 * @param dataBytes bytes in the span that may hold data; 0 where the blob holds some of a base and the disk none
 */
record Segment(int number, long start, long end, long dataBytes) {}
