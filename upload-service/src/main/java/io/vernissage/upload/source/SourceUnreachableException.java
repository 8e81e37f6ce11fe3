package io.vernissage.upload.source;

import io.vernissage.pipeline.Problem;
import java.io.IOException;

/**
 * A source can not be read at the moment, and may be readable later. Who is in the middle of reading it tries again for
 * long; who has not begun yet may rather say so.
 */
public final class SourceUnreachableException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;
    private final boolean waitedFor;

    SourceUnreachableException(Problem problem, boolean waitedFor) {
        super(problem.detail());
        this.problem = problem;
        this.waitedFor = waitedFor;
    }

    /** The answer to give where it is not tried again. */
    public Problem problem() {
        return problem;
    }

    /** Whether it has been tried for as long as makes sense; if not, trying again soon may well do. */
    public boolean isWaitedFor() {
        return waitedFor;
    }
}
