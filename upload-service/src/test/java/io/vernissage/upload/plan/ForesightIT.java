package io.vernissage.upload.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.ProblemException;
import io.vernissage.pipeline.PublicationSpec.CreateOption;
import io.vernissage.pipeline.PublicationSpec.VirtualMachineSpec;
import io.vernissage.pipeline.UploadEvent.UploadPlanned;
import io.vernissage.upload.OneDisk;
import io.vernissage.upload.ScatteredDisk;
import io.vernissage.upload.TemporaryNames;
import io.vernissage.upload.TestStamp;
import io.vernissage.upload.Told;
import io.vernissage.upload.UploadStep.PlanRequested;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForesightIT {
    private static final long MIB = 1024 * 1024;

    @TempDir
    private static Path folder;

    private static TestStamp stamp;

    private final UUID publication = UUID.randomUUID();
    private final TemporaryNames names = new TemporaryNames(publication);
    private final String sku = publication.toString().substring(0, 8);

    @BeforeAll
    static void start() {
        stamp = TestStamp.start(folder);
    }

    @AfterAll
    static void stop() {
        stamp.close();
    }

    @Test
    void shouldRefuseAnImageThatSomebodyElseHasRegistered() {
        // Given
        registered("https://elsewhere.example/disks/other.vhd");
        // When
        var problem = problemOf(Planners.request(publication, sku, Optional.empty()));
        // Then
        assertThat(problem.type()).endsWith(":image-exists");
        assertThat(problem.detail()).contains("Contoso:Debian:" + sku + ":1.0.0");
        assertThat(stamp.stamp().resourceGroups().exists(names.resourceGroup())).isFalse();
    }

    @Test
    void shouldPlanAgainWhereTheImageIsItsOwn() throws Exception {
        // Given
        registered("https://account.example/%s/%s?sig=x".formatted(TemporaryNames.CONTAINER, names.blob()));
        // When
        var told = plan(Planners.request(publication, sku, Optional.empty()));
        // Then
        assertThat(told.all(UploadPlanned.class)).hasSize(1);
    }

    @Test
    void shouldRefuseASizeThatTheStampDoesNotOffer() {
        // When
        var problem = problemOf(Planners.request(publication, sku, machine("Standard_Z99")));
        // Then
        assertThat(problem.type()).endsWith(":size-not-offered");
        assertThat(problem.detail()).contains("Standard_Z99").contains("Standard_A1");
        assertThat(stamp.stamp().resourceGroups().exists(names.resourceGroup())).isFalse();
    }

    @Test
    void shouldPlanForASizeThatTheStampOffers() throws Exception {
        assertThat(plan(Planners.request(publication, sku, machine("standard_a1")))
                        .all(UploadPlanned.class))
                .hasSize(1);
    }

    private void registered(String osDisk) {
        stamp.stamp().platformImages().put("Contoso", "Debian", sku, "1.0.0", "Linux", URI.create(osDisk));
    }

    private static Optional<VirtualMachineSpec> machine(String size) {
        return Optional.of(new VirtualMachineSpec(
                "check",
                Optional.of(size),
                CreateOption.PLATFORM_IMAGE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
    }

    private static Told plan(PlanRequested request) throws Exception {
        return Told.by(Planners.of(stamp, new OneDisk(new ScatteredDisk(4 * MIB)), 4 * MIB), request);
    }

    private static Problem problemOf(PlanRequested request) {
        return catchThrowableOfType(ProblemException.class, () -> plan(request)).problem();
    }
}
