package io.vernissage.emulator.blob;

import java.io.IOException;

/** Stands around each step by which a copy changes its target, so that none is made when nobody wants the copy any more. */
interface CopySteps {
    /** For a target that nobody but the copier knows. */
    CopySteps UNGUARDED = Step::run;

    /** Some bytes written, or ranges taken over. */
    @FunctionalInterface
    interface Step {
        void run() throws IOException;
    }

    /** Makes the step, or throws what ends the copy. */
    void make(Step step) throws IOException;

    /** The offset that was reached. */
    default void reached(long offset) {}
}
