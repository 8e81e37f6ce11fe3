package io.vernissage.upload.intake;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vernissage.pipeline.ImageReference;
import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.Stage;
import io.vernissage.upload.publication.Publication;
import io.vernissage.upload.publication.Results;
import io.vernissage.upload.publication.StageProgress;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * A publication as the REST API shows it.
 *
 * @param stages the stages asked for, by their names, in the order of the pipeline
 */
record PublicationView(
        UUID id,
        Publication.Status status,
        Instant requestedAt,
        ImageReference image,
        String stamp,
        Map<String, StageView> stages) {

    /**
     * One stage.
     *
     * @param attempt which try this is, from 1; 0 before the first
     * @param progress of the upload, once it is planned; of a stream, whose plan comes last, once anything is sent
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record StageView(
            StageProgress.State state,
            int attempt,
            Optional<Instant> startedAt,
            Optional<Instant> endedAt,
            Optional<Progress> progress,
            Optional<Result> result,
            Optional<Problem> problem) {}

    /**
     * How much of the disk's data is in the blob, in bytes and in segments; of how much is not known while a stream is read.
     *
     * @param baseUnused why all of it travels although a base was named
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record Progress(
            long bytesDone,
            OptionalLong bytesTotal,
            int segmentsDone,
            OptionalInt segments,
            Optional<String> baseUnused) {}

    /** What a stage has brought forth. */
    sealed interface Result {
        record Blob(URI uri, String format, long virtualSize, long dataBytes, long bytesSent) implements Result {}

        record Image(ImageReference reference) implements Result {}

        record GalleryItem(String identity) implements Result {}

        @JsonInclude(JsonInclude.Include.NON_ABSENT)
        record VirtualMachine(String id, Optional<Instant> bootedAt, Optional<String> evidence) implements Result {}
    }

    static PublicationView of(Publication publication, String defaultStamp) {
        var stages = new LinkedHashMap<String, StageView>();
        publication
                .stages()
                .forEach((stage, progress) -> stages.put(nameOf(stage), view(publication, stage, progress)));
        return new PublicationView(
                publication.id(),
                publication.status(),
                publication.requestedAt(),
                publication.spec().image().reference(),
                publication.spec().stamp().orElse(defaultStamp),
                stages);
    }

    private static String nameOf(Stage stage) {
        return switch (stage) {
            case UPLOAD -> "upload";
            case IMAGE -> "image";
            case GALLERY_ITEM -> "galleryItem";
            case VIRTUAL_MACHINE -> "virtualMachine";
        };
    }

    private static StageView view(Publication publication, Stage stage, StageProgress progress) {
        return new StageView(
                progress.state(),
                progress.attempt(),
                progress.startedAt(),
                progress.endedAt(),
                stage == Stage.UPLOAD ? progressOf(publication) : Optional.empty(),
                result(publication, stage),
                progress.problem());
    }

    private static Optional<Progress> progressOf(Publication publication) {
        var transfer = publication.transfer();
        if (transfer.plan().isEmpty()) {
            return Optional.of(transfer.segmentsDone())
                    .filter(done -> done > 0)
                    .map(done -> new Progress(
                            transfer.dataBytes(), OptionalLong.empty(), done, OptionalInt.empty(), Optional.empty()));
        }
        var plan = transfer.plan().get();
        // the plan counts what may be data; once all has been read, what was data is known
        var all = transfer.segmentsDone() == plan.segments();
        var total = all ? transfer.dataBytes() : Math.max(plan.dataBytes(), transfer.dataBytes());
        return Optional.of(new Progress(
                transfer.dataBytes(),
                OptionalLong.of(total),
                transfer.segmentsDone(),
                OptionalInt.of(plan.segments()),
                plan.baseUnused()));
    }

    private static Optional<Result> result(Publication publication, Stage stage) {
        var results = publication.results();
        return switch (stage) {
            case UPLOAD -> results.blob().map(blob -> blobOf(publication, blob));
            case IMAGE -> results.image().map(Result.Image::new);
            case GALLERY_ITEM -> results.galleryItem().map(Result.GalleryItem::new);
            case VIRTUAL_MACHINE ->
                results.virtualMachine()
                        .map(machine -> new Result.VirtualMachine(
                                machine.id(),
                                machine.booted().map(Results.VirtualMachine.Booted::at),
                                machine.booted().map(Results.VirtualMachine.Booted::evidence)));
        };
    }

    private static Result blobOf(Publication publication, Results.Blob blob) {
        var format = publication.transfer().plan().map(plan -> plan.format()).orElse("");
        return new Result.Blob(
                blob.location().uri(),
                format,
                blob.virtualSize(),
                publication.transfer().dataBytes(),
                blob.bytesSent());
    }
}
