package io.vernissage.upload.cleanup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.azure.resourcemanager.compute.fluent.models.DiskInner;
import com.azure.resourcemanager.compute.models.AccessLevel;
import com.azure.resourcemanager.compute.models.CreationData;
import com.azure.resourcemanager.compute.models.DiskCreateOption;
import com.azure.resourcemanager.compute.models.GrantAccessData;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.ProblemException;
import io.vernissage.pipeline.queue.Work;
import io.vernissage.upload.OneDisk;
import io.vernissage.upload.ScatteredDisk;
import io.vernissage.upload.TemporaryNames;
import io.vernissage.upload.TestStamp;
import io.vernissage.upload.Told;
import io.vernissage.upload.UploadStep.CleanupRequested;
import io.vernissage.upload.plan.Planners;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CleanerIT {
    @TempDir
    private static Path folder;

    private static TestStamp stamp;

    private final UUID publication = UUID.randomUUID();
    private final TemporaryNames names = new TemporaryNames(publication);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @BeforeAll
    static void start() {
        stamp = TestStamp.start(folder);
    }

    @AfterAll
    static void stop() {
        stamp.close();
    }

    @Test
    void shouldDeleteTheGroupOfAnUploadThatStillHoldsItsLease() throws Exception {
        // Given
        var disk = new OneDisk(new ScatteredDisk(4 << 20));
        Told.by(Planners.of(stamp, disk, 4 << 20), Planners.request(publication, 1));
        // When
        var told = Told.by(cleaner(), request(TestStamp.NAME));
        // Then
        assertThat(stamp.stamp().resourceGroups().exists(names.resourceGroup())).isFalse();
        assertThat(told.all()).isEmpty();
    }

    @Test
    void shouldDeleteTheGroupWithADiskThatSomebodyMayRead() throws Exception {
        // Given
        var group = names.resourceGroup();
        stamp.stamp().resourceGroups().ensure(group, Map.of(TemporaryNames.TAG, names.tagValue()));
        var disks = stamp.stamp().compute().serviceClient().getDisks();
        disks.createOrUpdate(
                group,
                "base-1",
                new DiskInner()
                        .withLocation(stamp.stamp().location())
                        .withDiskSizeGB(1)
                        .withCreationData(new CreationData().withCreateOption(DiskCreateOption.EMPTY)));
        disks.grantAccess(
                group,
                "base-1",
                new GrantAccessData().withAccess(AccessLevel.READ).withDurationInSeconds(3600));
        // When
        Told.by(cleaner(), request(TestStamp.NAME));
        // Then
        assertThat(stamp.stamp().resourceGroups().exists(group)).isFalse();
    }

    @Test
    void shouldEndTheSameWhenItRunsTwice() throws Exception {
        // Given
        stamp.stamp().resourceGroups().ensure(names.resourceGroup(), Map.of(TemporaryNames.TAG, names.tagValue()));
        Told.by(cleaner(), request(TestStamp.NAME));
        // When
        Told.by(cleaner(), request(TestStamp.NAME));
        // Then
        assertThat(stamp.stamp().resourceGroups().exists(names.resourceGroup())).isFalse();
    }

    @Test
    void shouldLeaveAGroupAloneThatIsNotThisPublications() {
        // Given
        stamp.stamp().resourceGroups().ensure(names.resourceGroup(), Map.of(TemporaryNames.TAG, "another"));
        // When
        var problem = problemOf(request(TestStamp.NAME));
        // Then
        assertThat(problem.type()).endsWith(":resource-group-not-ours");
        assertThat(problem.detail()).contains(names.resourceGroup());
        assertThat(stamp.stamp().resourceGroups().exists(names.resourceGroup())).isTrue();
    }

    @Test
    void shouldSayThatAStampIsNotConfiguredAnyMore() {
        assertThat(problemOf(request("nowhere")).type()).endsWith(":unknown-stamp");
    }

    @Test
    void shouldCountWhatItLeavesBehind() {
        // Given
        var told = new Told();
        // When
        cleaner().failed(new Work<>(request(TestStamp.NAME), 5), Problem.passing("kind", "Title", "Detail"), told);
        // Then
        assertThat(registry.get("vernissage.upload.cleanup.failed").counter().count())
                .isEqualTo(1);
        assertThat(told.all()).isEmpty();
    }

    private Cleaner cleaner() {
        return new Cleaner(stamp.stamps(), registry);
    }

    private CleanupRequested request(String stampName) {
        return new CleanupRequested(publication, Instant.now(), stampName);
    }

    private Problem problemOf(CleanupRequested request) {
        return catchThrowableOfType(ProblemException.class, () -> Told.by(cleaner(), request))
                .problem();
    }
}
