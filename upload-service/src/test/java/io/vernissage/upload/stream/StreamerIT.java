package io.vernissage.upload.stream;

import static io.vernissage.upload.stream.StreamFixture.MIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.azure.core.util.BinaryData;
import io.vernissage.pipeline.Event;
import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.ProblemException;
import io.vernissage.pipeline.PublicationEvent.PublicationRequested;
import io.vernissage.pipeline.Source;
import io.vernissage.pipeline.UploadEvent.UploadCompleted;
import io.vernissage.pipeline.UploadEvent.UploadFailed;
import io.vernissage.pipeline.UploadEvent.UploadPlanned;
import io.vernissage.upload.Extents;
import io.vernissage.upload.PageBlobs;
import io.vernissage.upload.RangesDigest;
import io.vernissage.upload.SegmentEvent.SegmentTransferred;
import io.vernissage.upload.TestStamp;
import io.vernissage.upload.Told;
import io.vernissage.upload.UploadStep.CleanupRequested;
import io.vernissage.upload.UploadStep.SealRequested;
import io.vernissage.upload.UploadStep.StreamRequested;
import io.vernissage.upload.disk.DiskLayout;
import io.vernissage.upload.disk.Disks;
import io.vernissage.upload.disk.VhdImages;
import io.vernissage.upload.plan.Planners;
import io.vernissage.upload.publication.KnownPublications;
import io.vernissage.upload.receipt.DiskCheck;
import io.vernissage.upload.seal.Sealers;
import io.vernissage.upload.source.BlobSource;
import io.vernissage.upload.source.SourceFixture;
import io.vernissage.upload.source.Sources;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compressed disks, and disks of servers without ranges, on their way to a sealed blob on the emulator. */
class StreamerIT {
    private static final long SIZE = 22 * MIB + 1536;
    private static final long WHOLE_SIZE = 23 * MIB;

    @TempDir
    private static Path stampFolder;

    private static TestStamp stamp;

    @TempDir
    private Path folder;

    private final UUID publication = UUID.randomUUID();
    private final RecordingPipeline pipeline = new RecordingPipeline();
    private final DiskLayout layout = DiskLayout.random(SIZE, 60, new Random(3));

    @BeforeAll
    static void start() {
        stamp = TestStamp.start(stampFolder);
    }

    @AfterAll
    static void stop() {
        stamp.close();
    }

    @ParameterizedTest
    @CsvSource({
        "raw, GZIP, raw.gz",
        "vhd-fixed, XZ, fixed.vhd.xz",
        "vhd-dynamic, ZSTD, dynamic.vhd.zst",
        "vhd-dynamic, BZIP2, dynamic.vhd.bz2",
        "raw, BZIP2, x",
        "vhd-fixed, ZIP, archive.zip"
    })
    void shouldMakeASealedVhdOfACompressedDisk(String format, Compression compression, String name) throws Exception {
        // Given
        write(name, Packed.by(compression, image(format)));
        var sources = SourceFixture.below(folder);
        // When
        var requested = plan(sources, file(name));
        var told = run(sources, requested);
        // Then
        var planned = planned(told);
        assertThat(planned.format()).isEqualTo(format);
        assertThat(planned.virtualSize()).isEqualTo(WHOLE_SIZE);
        assertSealed(planned);
    }

    @ParameterizedTest
    @CsvSource({"raw, disk.img", "vhd-fixed, disk.vhd", "vhd-dynamic, disk.vhd"})
    void shouldTakeADiskFromAServerWithoutRanges(String format, String name) throws Exception {
        try (var server = new WholeServer(image(format))) {
            // Given
            var sources = SourceFixture.sources();
            // When
            var requested = plan(sources, url(server, name));
            assertThat(stamp.blob(requested.blob()).getProperties().getBlobSize())
                    .isEqualTo(upperBound(format));
            // Then
            assertSealed(planned(run(sources, requested)));
        }
    }

    @Test
    void shouldTakeACompressedDiskFromAServerThatTellsNoLength() throws Exception {
        try (var server = new WholeServer(Packed.by(Compression.ZSTD, image("raw")))) {
            server.tellsLength = false;
            var sources = SourceFixture.sources();
            assertSealed(planned(run(sources, plan(sources, url(server, "disk.img.zst")))));
        }
    }

    @Test
    void shouldRefuseARawDiskOfWhichNobodyKnowsTheEnd() throws Exception {
        try (var server = new WholeServer(image("raw"))) {
            server.tellsLength = false;
            var sources = SourceFixture.sources();
            var refusal = catchThrowableOfType(ProblemException.class, () -> plan(sources, url(server, "disk.img")));
            assertThat(refusal.problem().type()).endsWith(":stream-end-unknown");
        }
    }

    @Test
    void shouldTakeABlobThatIsCompressed() throws Exception {
        // Given: the stamp itself holds it
        stamp.stamp().resourceGroups().ensure("images", Map.of());
        var account = stamp.stamp().storageAccounts().ensure("images", "images4streams");
        var container = stamp.stamp().storageAccounts().blobs(account).createBlobContainerIfNotExists("packed");
        var blob = container.getBlobClient("%s.raw.gz".formatted(publication));
        blob.upload(BinaryData.fromBytes(Packed.by(Compression.GZIP, image("raw"))));
        Sources sources = _ -> BlobSource.open(blob.getBlockBlobClient());
        // Then
        assertSealed(planned(run(sources, plan(sources, file("of the blob")))));
    }

    /** A worker dies when half of its source has come. */
    @ParameterizedTest
    @CsvSource({"raw, GZIP", "vhd-dynamic, ZSTD"})
    void shouldSendNothingTwiceWhenItBeginsAnew(String format, Compression compression) throws Exception {
        // Given
        write("disk", Packed.by(compression, image(format)));
        var broken = new BreakableSources(SourceFixture.below(folder));
        var requested = plan(broken, file("disk"));
        broken.breakAt(Files.size(folder.resolve("disk")) * 3 / 4);
        assertThat(catchThrowable(() -> run(broken, requested)))
                .isInstanceOf(IOException.class)
                .hasMessage("The worker dies here");
        var there = PageBlobs.ranges(stamp.blob(requested.blob()), 0, WHOLE_SIZE);
        assertThat(there).isNotEmpty();
        broken.breakAt(Long.MAX_VALUE);
        // When
        var again = new RecordingPipeline();
        var told = run(broken, requested, again);
        pipeline.tell(again.told(SegmentTransferred.class));
        // Then
        var sent = again.told(SegmentTransferred.class).stream()
                .mapToLong(SegmentTransferred::bytesSent)
                .sum();
        assertThat(sent).isLessThanOrEqualTo(planned(told).dataBytes() - Extents.bytes(there));
        assertSealed(planned(told));
    }

    @Test
    void shouldSendNothingWhenAllIsThere() throws Exception {
        // Given: told, but never acknowledged
        write("disk.xz", Packed.by(Compression.XZ, image("vhd-dynamic")));
        var sources = SourceFixture.below(folder);
        var requested = plan(sources, file("disk.xz"));
        var first = planned(run(sources, requested));
        // When: the plan is given out again too
        assertThat(plan(sources, file("disk.xz")))
                .usingRecursiveComparison()
                .ignoringFields("at")
                .isEqualTo(requested);
        var again = new RecordingPipeline();
        var second = planned(run(sources, requested, again));
        // Then
        assertThat(again.told(SegmentTransferred.class)).allMatch(told -> told.bytesSent() == 0);
        assertThat(second).usingRecursiveComparison().ignoringFields("at").isEqualTo(first);
        assertSealed(second);
        // and once it is sealed, a worker that is late ends in silence
        assertThat(run(sources, requested, new RecordingPipeline())).isEmpty();
    }

    @Test
    void shouldEndTheSameWhenTwoWorkersReadAtOnce() throws Exception {
        // Given
        write("disk.gz", Packed.by(Compression.GZIP, image("vhd-dynamic")));
        var sources = SourceFixture.below(folder);
        var requested = plan(sources, file("disk.gz"));
        // When
        List<UploadPlanned> plans;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var runs = List.of(
                    threads.submit(() -> planned(run(sources, requested))),
                    threads.submit(() -> planned(run(sources, requested, new RecordingPipeline()))));
            plans = List.of(runs.get(0).get(), runs.get(1).get());
        }
        // Then
        assertThat(plans.get(0)).usingRecursiveComparison().ignoringFields("at").isEqualTo(plans.get(1));
        assertSealed(plans.getFirst());
    }

    @Test
    void shouldTellOfItsProgressOnceBrokersAreThereAgain() throws Exception {
        // Given
        write("disk.gz", Packed.by(Compression.GZIP, image("raw")));
        var sources = SourceFixture.below(folder);
        pipeline.loseBrokers(2);
        // When
        var told = run(sources, plan(sources, file("disk.gz")));
        // Then
        assertSealed(planned(told));
    }

    @Test
    void shouldEnforceTheDigestOfTheStoredBytes() throws Exception {
        // Given
        var packed = Packed.by(Compression.GZIP, image("raw"));
        write("disk.gz", packed);
        var sources = SourceFixture.below(folder);
        var right =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(packed));
        var wrong = "0".repeat(64);
        // Then
        assertRefused(
                sources,
                new Source.File("disk.gz", Optional.of(wrong), Optional.empty(), Optional.empty()),
                "checksum-mismatch");
        var good = new Source.File("disk.gz", Optional.of(right), Optional.empty(), Optional.empty());
        assertThat(planned(run(sources, plan(sources, good, 2), new RecordingPipeline())))
                .isNotNull();
    }

    @Test
    void shouldPlanNothingOfASourceThatIsDamagedAtItsEnd() throws Exception {
        var packed = Packed.by(Compression.XZ, image("raw"));
        write("disk.xz", Arrays.copyOf(packed, packed.length - 20));
        assertRefused(SourceFixture.below(folder), file("disk.xz"), "compressed-truncated");
    }

    @Test
    void shouldRefuseASourceThatHasChanged() throws Exception {
        // Given
        write("disk.gz", Packed.by(Compression.GZIP, image("raw")));
        var sources = SourceFixture.below(folder);
        var requested = plan(sources, file("disk.gz"));
        // When
        write("disk.gz", Packed.by(Compression.GZIP, image("vhd-fixed")));
        // Then
        var refusal = catchThrowableOfType(ProblemException.class, () -> run(sources, requested));
        assertThat(refusal.problem().type()).endsWith(":source-changed");
    }

    @Test
    void shouldCleanUpAgainWhatAPlanHasMadeForAPublicationThatHasEnded() throws Exception {
        // Given
        write("disk.gz", Packed.by(Compression.GZIP, image("raw")));
        var sources = SourceFixture.below(folder);
        var requested = plan(sources, file("disk.gz"));
        var spec = Planners.request(publication, 1).spec();
        var known = KnownPublications.read();
        known.tell(List.of(
                new PublicationRequested(publication, Instant.now(), spec),
                new UploadFailed(publication, Instant.now(), 1, Problem.lasting("any", "Any", "Any"))));
        // When
        var told = Told.by(StreamFixture.late(stamp, sources, known.publications(), pipeline), requested);
        // Then
        assertThat(told.all()).singleElement().isInstanceOf(CleanupRequested.class);
    }

    @Test
    void shouldGiveUpASourceThatHangs() throws Exception {
        // Given
        write("disk.gz", Packed.by(Compression.GZIP, image("raw")));
        var hanging = new BreakableSources(SourceFixture.below(folder));
        var requested = plan(hanging, file("disk.gz"));
        hanging.hang();
        var impatient = new StreamFixture.Settings(8 * MIB, Duration.ofMinutes(1), Duration.ofMillis(200));
        // When
        var failure =
                catchThrowable(() -> Told.by(StreamFixture.streamer(stamp, hanging, impatient, pipeline), requested));
        // Then
        assertThat(failure).isInstanceOf(IOException.class).hasMessageContaining("Nothing has moved");
    }

    @ParameterizedTest
    @CsvSource({"GZIP, compression-nested", "ZIP, compression-nested"})
    void shouldRefuseWhatIsCompressedTwice(Compression outer, String kind) throws Exception {
        write("disk", Packed.by(outer, Packed.by(Compression.XZ, image("raw"))));
        var refusal =
                catchThrowableOfType(ProblemException.class, () -> plan(SourceFixture.below(folder), file("disk")));
        assertThat(refusal.problem().type()).endsWith(":" + kind);
    }

    @ParameterizedTest
    @CsvSource({
        "QFI\u00fb, format-not-in-stream",
        "KDMV, format-not-in-stream",
        "vhdxfile, format-not-in-stream",
        "WithoutFreeSpace, format-not-supported"
    })
    void shouldSayWhatToDoWithOtherFormats(String magic, String kind) throws Exception {
        var image = Arrays.copyOf(magic.getBytes(StandardCharsets.ISO_8859_1), 100_000);
        write("disk.zst", Packed.by(Compression.ZSTD, image));
        var refusal =
                catchThrowableOfType(ProblemException.class, () -> plan(SourceFixture.below(folder), file("disk.zst")));
        assertThat(refusal.problem().type()).endsWith(":" + kind);
    }

    @ParameterizedTest
    @CsvSource({"gz, ''", "gzip, ''", "raw, ''", "xz, format-claim-differs", "vhd-dynamic, format-claim-differs"})
    void shouldTakeTheRequestsWordForTheCompressionOrWhatIsInside(String claim, String kind) throws Exception {
        write("disk.gz", Packed.by(Compression.GZIP, image("raw")));
        var source = new Source.File("disk.gz", Optional.empty(), Optional.empty(), Optional.of(claim));
        var refusal = catchThrowable(() -> plan(SourceFixture.below(folder), source));
        if (kind.isEmpty()) {
            assertThat(refusal).isNull();
        } else {
            assertThat(((ProblemException) refusal).problem().type()).endsWith(":" + kind);
        }
    }

    private void assertRefused(Sources sources, Source source, String kind) throws Exception {
        var requested = plan(sources, source);
        var refusal = catchThrowableOfType(ProblemException.class, () -> run(sources, requested));
        assertThat(refusal.problem().type()).endsWith(":" + kind);
    }

    /** As the fold adds up what was told; the sealer proves it, and the receipt is compared with a disk that was read elsewhere. */
    private void assertSealed(UploadPlanned planned) throws Exception {
        var segments = pipeline.told(SegmentTransferred.class);
        var counted = new TreeMap<Integer, SegmentTransferred>();
        segments.forEach(told -> counted.putIfAbsent(told.segment(), told));
        assertThat(counted).hasSize(planned.segments());
        var ranges = counted.values().stream()
                .map(SegmentTransferred::ranges)
                .reduce(RangesDigest.NOTHING, RangesDigest::plus);
        var request = Planners.request(publication, planned.attempt());
        var completed = Told.by(
                        Sealers.of(stamp),
                        new SealRequested(
                                publication,
                                Instant.now(),
                                planned.attempt(),
                                planned.blob(),
                                planned.virtualSize(),
                                ranges,
                                0,
                                request.spec()))
                .only(UploadCompleted.class);
        var content = new ByteArrayOutputStream();
        stamp.blob(planned.blob()).downloadStream(content);
        assertThat(content.size()).isEqualTo((int) WHOLE_SIZE + 512);
        assertThat(Arrays.mismatch(Arrays.copyOf(content.toByteArray(), (int) SIZE), layout.read(0, (int) SIZE)))
                .isEqualTo(-1);
        var raw = VhdImages.raw(folder.resolve("judge.raw"), layout);
        try (var disk = Disks.detected().open(SourceFixture.open(raw), Optional.empty())) {
            assertThat(new DiskCheck(completed.receipt().orElseThrow(), _ -> {}).firstDifference(disk))
                    .isEmpty();
        }
    }

    private StreamRequested plan(Sources sources, Source source) throws Exception {
        return plan(sources, source, 1);
    }

    private StreamRequested plan(Sources sources, Source source, int attempt) throws Exception {
        var planner = Planners.of(stamp, sources, 4 * MIB);
        return Told.by(planner, Planners.request(publication, attempt, source)).only(StreamRequested.class);
    }

    private List<Event> run(Sources sources, StreamRequested requested) throws Exception {
        return run(sources, requested, pipeline);
    }

    private static List<Event> run(Sources sources, StreamRequested requested, RecordingPipeline pipeline)
            throws Exception {
        var worker = StreamFixture.streamer(stamp, sources, StreamFixture.settings(), pipeline);
        var told = Told.by(worker, requested).all();
        pipeline.tell(told);
        return told;
    }

    private static UploadPlanned planned(List<Event> told) {
        return (UploadPlanned) told.getLast();
    }

    private byte[] image(String format) throws IOException {
        var file = folder.resolve("image");
        return Files.readAllBytes(
                switch (format) {
                    case "raw" -> VhdImages.raw(file, layout);
                    case "vhd-fixed" -> VhdImages.fixed(file, layout);
                    case "vhd-dynamic" -> VhdImages.dynamic(file, layout, 1 << 20, new Random(4), true);
                    default -> throw new IllegalArgumentException(format);
                });
    }

    /** A fixed VHD may be longer by its footer, which is not known to be one. */
    private static long upperBound(String format) {
        return (format.equals("vhd-fixed") ? 23 * MIB : WHOLE_SIZE) + 512;
    }

    private void write(String name, byte[] content) throws IOException {
        Files.write(folder.resolve(name), content);
    }

    private static Source file(String name) {
        return new Source.File(name, Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static Source url(WholeServer server, String name) {
        return new Source.Url(
                server.uri("/" + name), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }
}
