package io.vernissage.upload.publication;

import io.vernissage.pipeline.Event;
import io.vernissage.pipeline.GalleryItemEvent;
import io.vernissage.pipeline.GalleryItemEvent.GalleryItemFailed;
import io.vernissage.pipeline.GalleryItemEvent.GalleryItemPublished;
import io.vernissage.pipeline.GalleryItemEvent.GalleryItemWithdrawn;
import io.vernissage.pipeline.ImageEvent;
import io.vernissage.pipeline.ImageEvent.ImageRegistered;
import io.vernissage.pipeline.ImageEvent.ImageRegistrationFailed;
import io.vernissage.pipeline.ImageEvent.ImageRegistrationStarted;
import io.vernissage.pipeline.ImageEvent.ImageWithdrawn;
import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.PublicationEvent;
import io.vernissage.pipeline.PublicationEvent.PublicationCancelled;
import io.vernissage.pipeline.PublicationEvent.PublicationRequested;
import io.vernissage.pipeline.PublicationEvent.StageRetryRequested;
import io.vernissage.pipeline.Stage;
import io.vernissage.pipeline.Topic;
import io.vernissage.pipeline.Topics;
import io.vernissage.pipeline.UploadEvent;
import io.vernissage.pipeline.UploadEvent.UploadCompleted;
import io.vernissage.pipeline.UploadEvent.UploadFailed;
import io.vernissage.pipeline.UploadEvent.UploadPlanned;
import io.vernissage.pipeline.VirtualMachineEvent;
import io.vernissage.pipeline.VirtualMachineEvent.VirtualMachineBooted;
import io.vernissage.pipeline.VirtualMachineEvent.VirtualMachineCreated;
import io.vernissage.pipeline.VirtualMachineEvent.VirtualMachineCreationStarted;
import io.vernissage.pipeline.VirtualMachineEvent.VirtualMachineFailed;
import io.vernissage.pipeline.fold.FoldLogic;
import io.vernissage.upload.SegmentEvent;
import io.vernissage.upload.SegmentEvent.SegmentPlanned;
import io.vernissage.upload.SegmentEvent.SegmentTransferred;
import io.vernissage.upload.UploadStep;
import io.vernissage.upload.UploadStep.CleanupRequested;
import io.vernissage.upload.UploadStep.PlanRequested;
import io.vernissage.upload.UploadStep.SealRequested;
import io.vernissage.upload.publication.Results.Blob;
import io.vernissage.upload.publication.Results.VirtualMachine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The whole state machine of a publication. What is told comes on several topics, so events of different stages may be
 * seen in any order and any of them twice; every case below holds for that.
 */
final class PublicationFold implements FoldLogic<Publication> {
    private final String defaultStamp;
    private final PublicationRules rules;

    /** A fold for requests that may leave the stamp's name out, and that may come from elsewhere than the intake. */
    PublicationFold(String defaultStamp, PublicationRules rules) {
        this.defaultStamp = defaultStamp;
        this.rules = rules;
    }

    @Override
    public String name() {
        return "upload-service.publications";
    }

    @Override
    public Class<Publication> stateType() {
        return Publication.class;
    }

    @Override
    public List<Topic> topics() {
        return List.of(
                Topics.PUBLICATIONS,
                Topics.UPLOADS,
                Topics.UPLOAD_PROGRESS,
                Topics.IMAGES,
                Topics.GALLERY_ITEMS,
                Topics.VIRTUAL_MACHINES);
    }

    @Override
    public List<Class<? extends Event>> events() {
        return List.of(
                PublicationEvent.class,
                UploadEvent.class,
                SegmentEvent.class,
                UploadStep.class,
                ImageEvent.class,
                GalleryItemEvent.class,
                VirtualMachineEvent.class);
    }

    @Override
    public Optional<Topic> states() {
        return Optional.of(Topics.PUBLICATION_STATES);
    }

    /** The specification, with its pictures, is what a state weighs, and never changes. */
    @Override
    public Set<String> apart() {
        return Set.of("spec");
    }

    @Override
    public Publication copied(Publication state) {
        return state.with(LeanSpec.withoutWeight(state.spec()));
    }

    @Override
    public Folded<Publication> failed(Publication state, Topic topic, Instant at, Problem problem) {
        return stageToldOn(topic)
                .map(stage -> withSteps(state.failed(stage, at, problem), at, !state.cleanupRequested()))
                .orElseGet(() -> Folded.unchanged(Optional.of(state)));
    }

    private static Optional<Stage> stageToldOn(Topic topic) {
        if (topic.equals(Topics.UPLOADS) || topic.equals(Topics.UPLOAD_PROGRESS)) {
            return Optional.of(Stage.UPLOAD);
        } else if (topic.equals(Topics.IMAGES)) {
            return Optional.of(Stage.IMAGE);
        } else if (topic.equals(Topics.GALLERY_ITEMS)) {
            return Optional.of(Stage.GALLERY_ITEM);
        } else if (topic.equals(Topics.VIRTUAL_MACHINES)) {
            return Optional.of(Stage.VIRTUAL_MACHINE);
        }
        // requests: anybody may tell anything there, and nobody may end somebody else's publication by it
        return Optional.empty();
    }

    @Override
    public Folded<Publication> on(Optional<Publication> state, Event event) {
        if (state.isEmpty()) {
            return event instanceof PublicationRequested request ? begin(request) : Folded.unchanged(state);
        }
        var mayCleanUp = !state.get().cleanupRequested() || mayHaveMadeThemAgain(state.get(), event);
        return withSteps(next(state.get(), event), event.at(), mayCleanUp);
    }

    private Folded<Publication> begin(PublicationRequested request) {
        var broken = rules.broken(request.spec());
        if (broken.isPresent()) {
            return Folded.to(Publication.refused(request.publication(), request.at(), request.spec(), broken.get()));
        }
        return Folded.to(
                Publication.requested(request.publication(), request.at(), request.spec()),
                new PlanRequested(request.publication(), request.at(), 1, request.spec()));
    }

    private static Publication next(Publication publication, Event event) {
        return switch (event) {
            case PublicationEvent told -> next(publication, told);
            case UploadEvent told -> next(publication, told);
            case SegmentEvent told -> next(publication, told);
            case ImageEvent told -> next(publication, told);
            case GalleryItemEvent told -> next(publication, told);
            case VirtualMachineEvent told -> next(publication, told);
            // an event is not sealed: a family that this fold was not made for says nothing about a publication
            default -> publication;
        };
    }

    private static Publication next(Publication publication, PublicationEvent event) {
        return switch (event) {
            // the first request with an id is the publication
            case PublicationRequested _ -> publication;
            // contract of the topic, acted on by nobody yet
            case PublicationCancelled _, StageRetryRequested _ -> publication;
        };
    }

    private static Publication next(Publication publication, UploadEvent event) {
        if (event.attempt() != publication.stage(Stage.UPLOAD).attempt()) {
            return publication;
        }
        return switch (event) {
            case UploadPlanned told -> publication.with(publication.transfer().planned(told));
            case UploadCompleted told ->
                publication
                        .with(Stage.UPLOAD, stage -> stage.completed(told.at()))
                        .with(Stage.IMAGE, stage -> stage.started(told.at()))
                        .with(publication.results().with(new Blob(told.blob(), told.virtualSize(), told.bytesSent())));
            case UploadFailed told -> publication.failed(Stage.UPLOAD, told.at(), told.problem());
        };
    }

    private static Publication next(Publication publication, SegmentEvent event) {
        return switch (event) {
            case SegmentTransferred told
            when told.attempt() == publication.stage(Stage.UPLOAD).attempt() ->
                publication.with(publication.transfer().with(told));
            // left over from an attempt before
            case SegmentTransferred _ -> publication;
            case SegmentPlanned _ -> publication;
        };
    }

    private static Publication next(Publication publication, ImageEvent event) {
        return switch (event) {
            case ImageRegistrationStarted told -> publication.with(Stage.IMAGE, stage -> stage.started(told.at()));
            case ImageRegistered told -> {
                var registered = publication
                        .with(Stage.IMAGE, stage -> stage.completed(told.at()))
                        .with(Stage.VIRTUAL_MACHINE, stage -> stage.started(told.at()))
                        .with(publication.results().with(told.image()));
                yield registered.galleryWaitsForBoot()
                        ? registered
                        : registered.with(Stage.GALLERY_ITEM, stage -> stage.started(told.at()));
            }
            case ImageRegistrationFailed told -> publication.failed(Stage.IMAGE, told.at(), told.problem());
            // withdrawing is a later chapter of an image's life, not of its publication
            case ImageWithdrawn _ -> publication;
        };
    }

    private static Publication next(Publication publication, GalleryItemEvent event) {
        return switch (event) {
            case GalleryItemPublished told ->
                publication
                        .with(Stage.GALLERY_ITEM, stage -> stage.completed(told.at()))
                        .with(publication.results().withGalleryItem(told.item()));
            case GalleryItemFailed told -> publication.failed(Stage.GALLERY_ITEM, told.at(), told.problem());
            case GalleryItemWithdrawn _ -> publication;
        };
    }

    private static Publication next(Publication publication, VirtualMachineEvent event) {
        return switch (event) {
            case VirtualMachineCreationStarted told ->
                publication.with(Stage.VIRTUAL_MACHINE, stage -> stage.started(told.at()));
            case VirtualMachineCreated told -> created(publication, told);
            case VirtualMachineBooted told -> booted(publication, told);
            case VirtualMachineFailed told -> publication.failed(Stage.VIRTUAL_MACHINE, told.at(), told.problem());
        };
    }

    private static Publication created(Publication publication, VirtualMachineCreated told) {
        var results = publication.results();
        var known = results.virtualMachine().isPresent()
                ? publication
                : publication.with(results.with(new VirtualMachine(told.id(), Optional.empty())));
        var bootAwaited = known.spec()
                .virtualMachine()
                .flatMap(machine -> machine.verifyBoot())
                .isPresent();
        return bootAwaited ? known : known.with(Stage.VIRTUAL_MACHINE, stage -> stage.completed(told.at()));
    }

    private static Publication booted(Publication publication, VirtualMachineBooted told) {
        var machine = new VirtualMachine(told.id(), Optional.of(new VirtualMachine.Booted(told.at(), told.evidence())));
        var booted = publication
                .with(Stage.VIRTUAL_MACHINE, stage -> stage.completed(told.at()))
                .with(publication.results().with(machine));
        return booted.galleryWaitsForBoot()
                ? booted.with(Stage.GALLERY_ITEM, stage -> stage.started(told.at()))
                : booted;
    }

    private Folded<Publication> withSteps(Publication after, Instant at, boolean mayCleanUp) {
        var told = new ArrayList<Event>();
        var next = after;
        if (next.transfer().readyToSeal() && !next.ended(Stage.UPLOAD)) {
            told.add(sealOf(next, at));
            next = next.with(next.transfer().toSealing());
        }
        if (next.temporariesAreDone() && mayCleanUp) {
            told.add(new CleanupRequested(next.id(), at, next.spec().stamp().orElse(defaultStamp)));
            next = next.withCleanupRequested();
        }
        return new Folded<>(Optional.of(next), told);
    }

    /**
     * A plan that was given out twice makes the resource group again, and tells that it was planned or failed: then it is
     * cleaned up again. Once a plan is known an upload's failures are those of its segments, up to 16,383 of them after
     * the first, and they make nothing: a plan is told on the same topic, together with its segments and so before them.
     */
    private static boolean mayHaveMadeThemAgain(Publication before, Event cause) {
        return cause instanceof UploadPlanned
                || (cause instanceof UploadFailed && before.transfer().plan().isEmpty());
    }

    private static SealRequested sealOf(Publication publication, Instant at) {
        var transfer = publication.transfer();
        var plan = transfer.plan().orElseThrow();
        return new SealRequested(
                publication.id(),
                at,
                publication.stage(Stage.UPLOAD).attempt(),
                plan.blob(),
                plan.virtualSize(),
                transfer.ranges(),
                transfer.bytesSent(),
                publication.spec());
    }
}
