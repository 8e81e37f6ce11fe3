package io.vernissage.local;

import java.io.IOException;

/** Whether waiting for an answer of the system can still lead to one. */
@FunctionalInterface
interface Health {
    /**
     * Returns while all is well or may be again.
     *
     * @throws IOException if a part does not stay up, naming it
     */
    void require() throws IOException, InterruptedException;
}
