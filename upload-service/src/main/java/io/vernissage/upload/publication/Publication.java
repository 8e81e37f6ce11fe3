package io.vernissage.upload.publication;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.PublicationSpec;
import io.vernissage.pipeline.PublicationSpec.CreateOption;
import io.vernissage.pipeline.Stage;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * Where one publication stands.
 *
 * @param stages the stages that were asked for, in the order of the pipeline
 * @param cleanupRequested whether the temporary resource group has been given up
 */
public record Publication(
        UUID id,
        Instant requestedAt,
        PublicationSpec spec,
        Map<Stage, StageProgress> stages,
        Transfer transfer,
        Results results,
        boolean cleanupRequested) {

    public Publication {
        stages = Collections.unmodifiableMap(new EnumMap<>(stages));
    }

    /** How a publication as a whole is doing. */
    public enum Status {
        @JsonProperty("running")
        RUNNING,
        @JsonProperty("completed")
        COMPLETED,
        @JsonProperty("failed")
        FAILED
    }

    public static Publication requested(UUID id, Instant at, PublicationSpec spec) {
        var stages = new EnumMap<Stage, StageProgress>(Stage.class);
        stages.put(Stage.UPLOAD, StageProgress.WAITING.started(at));
        stages.put(Stage.IMAGE, StageProgress.WAITING);
        spec.galleryItem().ifPresent(_ -> stages.put(Stage.GALLERY_ITEM, StageProgress.WAITING));
        spec.virtualMachine().ifPresent(_ -> stages.put(Stage.VIRTUAL_MACHINE, StageProgress.WAITING));
        return new Publication(id, at, spec, stages, Transfer.NOTHING_YET, Results.NONE, false);
    }

    /** One that breaks a rule: it has failed before anything was made for it, so there is nothing to clean up. */
    static Publication refused(UUID id, Instant at, PublicationSpec spec, Problem problem) {
        return requested(id, at, LeanSpec.withoutSecrets(spec))
                .failed(Stage.UPLOAD, at, problem)
                .withCleanupRequested();
    }

    /** Failed as soon as one stage has failed and none is at work any more; completed when all are. */
    @JsonIgnore
    public Status status() {
        if (!stages.values().stream().allMatch(StageProgress::ended)) {
            return Status.RUNNING;
        }
        return stages.values().stream().allMatch(stage -> stage.state() == StageProgress.State.COMPLETED)
                ? Status.COMPLETED
                : Status.FAILED;
    }

    public StageProgress stage(Stage stage) {
        return stages.getOrDefault(stage, StageProgress.WAITING);
    }

    boolean has(Stage stage, StageProgress.State state) {
        return stages.containsKey(stage) && stages.get(stage).state() == state;
    }

    boolean ended(Stage stage) {
        return !stages.containsKey(stage) || stages.get(stage).ended();
    }

    /** Changes one stage; a stage that was not asked for stays away. */
    Publication with(Stage stage, UnaryOperator<StageProgress> change) {
        if (!stages.containsKey(stage)) {
            return this;
        }
        var changed = new EnumMap<>(stages);
        changed.computeIfPresent(stage, (_, progress) -> change.apply(progress));
        return new Publication(id, requestedAt, spec, changed, transfer, results, cleanupRequested);
    }

    Publication with(PublicationSpec spec) {
        return new Publication(id, requestedAt, spec, stages, transfer, results, cleanupRequested);
    }

    Publication with(Transfer transfer) {
        return new Publication(id, requestedAt, spec, stages, transfer, results, cleanupRequested);
    }

    Publication with(Results results) {
        return new Publication(id, requestedAt, spec, stages, transfer, results, cleanupRequested);
    }

    Publication withCleanupRequested() {
        return new Publication(id, requestedAt, spec, stages, transfer, results, true);
    }

    /** One stage has failed: those after it that have not begun never will. */
    Publication failed(Stage stage, Instant at, Problem problem) {
        return with(stage, progress -> progress.failed(at, problem.in(stage))).skippingAfterFailure(at);
    }

    private Publication skippingAfterFailure(Instant at) {
        var next = this;
        if (next.has(Stage.UPLOAD, StageProgress.State.FAILED) || next.has(Stage.IMAGE, StageProgress.State.FAILED)) {
            for (var later : new Stage[] {Stage.IMAGE, Stage.GALLERY_ITEM, Stage.VIRTUAL_MACHINE}) {
                next = next.with(later, progress -> progress.skipped(at));
            }
        }
        if (next.has(Stage.VIRTUAL_MACHINE, StageProgress.State.FAILED) && galleryWaitsForBoot()) {
            next = next.with(Stage.GALLERY_ITEM, progress -> progress.skipped(at));
        }
        return next;
    }

    boolean galleryWaitsForBoot() {
        return spec.order() == PublicationSpec.Order.GALLERY_AFTER_BOOT;
    }

    /** Whether a machine is still to be made from a copy of the blob itself. */
    private boolean machineNeedsBlob() {
        return spec.virtualMachine()
                        .filter(machine -> machine.createOption() != CreateOption.PLATFORM_IMAGE)
                        .isPresent()
                && !ended(Stage.VIRTUAL_MACHINE)
                && results.virtualMachine().isEmpty();
    }

    /** Whether nobody will read the temporary resource group any more. */
    boolean temporariesAreDone() {
        return has(Stage.UPLOAD, StageProgress.State.FAILED)
                || has(Stage.IMAGE, StageProgress.State.FAILED)
                || (has(Stage.IMAGE, StageProgress.State.COMPLETED) && !machineNeedsBlob());
    }
}
