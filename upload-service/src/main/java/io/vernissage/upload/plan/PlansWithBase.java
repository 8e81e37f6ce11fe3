package io.vernissage.upload.plan;

import io.vernissage.pipeline.Outbox;
import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.queue.Work;
import io.vernissage.pipeline.queue.WorkHandler;
import io.vernissage.upload.UploadStep.PlanRequested;
import java.time.Duration;

/** Those plans of all that name a base, or those that name none: the others are another group's work. */
record PlansWithBase(WorkHandler<PlanRequested> planner, boolean withBase) implements WorkHandler<PlanRequested> {
    @Override
    public void handle(Work<PlanRequested> work, Outbox outbox) throws Exception {
        if (isOurs(work)) {
            planner.handle(work, outbox);
        }
    }

    @Override
    public Duration waitAfter(Work<PlanRequested> work, Throwable failure) {
        return planner.waitAfter(work, failure);
    }

    @Override
    public void failed(Work<PlanRequested> work, Problem problem, Outbox outbox) {
        if (isOurs(work)) {
            planner.failed(work, problem, outbox);
        }
    }

    private boolean isOurs(Work<PlanRequested> work) {
        return work.event().spec().image().base().isPresent() == withBase;
    }
}
