package io.vernissage.hub;

import java.nio.ByteBuffer;

/** Writes pages of one blob under one lease; blocks, and serves any number of threads at once. */
@FunctionalInterface
public interface PageWriter {
    /**
     * Puts pages in their place, and returns once the service has taken them. It checks the MD5 of
     * the bytes, which goes with them, and takes a write whole or not at all. The bytes must stay as they are until this returns.
     *
     * @param start offset in the blob, a multiple of 512
     * @param pages what remains of it is written: a multiple of 512 bytes, at most 4 MiB. Its position stays where it is
     * @throws HubException the service's answer, once asking again is of no more use
     * @throws InterruptedException this thread is to stop; whether the service takes the write is not known
     */
    void write(long start, ByteBuffer pages) throws InterruptedException;
}
