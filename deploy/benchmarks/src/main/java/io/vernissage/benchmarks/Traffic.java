package io.vernissage.benchmarks;

/**
 * Page writes as an emulator has seen them.
 *
 * @param bytesReceived of their bodies, whatever became of them, since its start
 * @param bytesUnderWay announced by those that it has not answered at this moment
 */
record Traffic(long bytesReceived, long bytesUnderWay) {}
