package io.vernissage.vm;

import static io.vernissage.pipeline.PublicationSpec.CreateOption.ATTACH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.azure.core.util.BinaryData;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.PageRange;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vernissage.hub.Stamp;
import io.vernissage.hub.Stamps;
import io.vernissage.pipeline.BlobLocation;
import io.vernissage.pipeline.ImageEvent.ImageRegistered;
import io.vernissage.pipeline.ImageReference;
import io.vernissage.pipeline.Pipeline;
import io.vernissage.pipeline.PublicationSpec;
import io.vernissage.pipeline.PublicationSpec.CreateOption;
import io.vernissage.pipeline.PublicationSpec.ImageSpec;
import io.vernissage.pipeline.PublicationSpec.Order;
import io.vernissage.pipeline.PublicationSpec.OsState;
import io.vernissage.pipeline.PublicationSpec.OsType;
import io.vernissage.pipeline.PublicationSpec.VerifyBoot;
import io.vernissage.pipeline.PublicationSpec.VirtualMachineSpec;
import io.vernissage.pipeline.Source;
import io.vernissage.pipeline.Stage;
import io.vernissage.pipeline.Topics;
import io.vernissage.pipeline.VirtualMachineEvent;
import io.vernissage.pipeline.VirtualMachineEvent.VirtualMachineBooted;
import io.vernissage.pipeline.VirtualMachineEvent.VirtualMachineCreated;
import io.vernissage.pipeline.VirtualMachineEvent.VirtualMachineCreationStarted;
import io.vernissage.pipeline.VirtualMachineEvent.VirtualMachineFailed;
import io.vernissage.vm.machine.HubMachines;
import io.vernissage.vm.machine.MachinePlan;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@QuarkusTest
@QuarkusTestResource(LocalStamp.class)
class MachineIT {
    private static final long SIZE = 20L << 20;
    private static final String CONTAINER = "vhds";
    private static final String BLOB = "disk.vhd";

    @Inject
    Pipeline pipeline;

    @Inject
    Stamps stamps;

    @ConfigProperty(name = "vernissage.kafka.bootstrap-servers")
    String bootstrapServers;

    private final UUID publication = UUID.randomUUID();
    private final String digits = publication.toString().replace("-", "").substring(0, 8);
    private final ImageReference image = new ImageReference("Contoso", "Debian", digits, "1.0.0");
    private Stamp stamp;
    private Told told;

    @BeforeEach
    void connect() {
        stamp = stamps.stamp(Optional.empty());
        told = new Told(bootstrapServers, Topics.VIRTUAL_MACHINES, VirtualMachineEvent.class);
    }

    @AfterEach
    void disconnect() {
        told.close();
    }

    @ParameterizedTest
    @EnumSource
    void shouldMakeTheMachine(CreateOption option) {
        // Given
        var blob = upload();
        library(blob);
        // When
        tell(registered(blob, machine(option)));
        // Then
        var created = told.await(publication, VirtualMachineCreated.class);
        assertThat(created.name()).isEqualTo("check");
        assertThat(created.resourceGroup()).isEqualTo("check-" + digits);
        assertThat(created.id()).containsIgnoringCase("/virtualMachines/check");
        var machine =
                stamp.compute().serviceClient().getVirtualMachines().getByResourceGroup("check-" + digits, "check");
        assertThat(machine.provisioningState()).isEqualTo("Succeeded");
        assertThat(machine.tags()).containsEntry("vernissage-publication", publication.toString());
        assertThat(told.of(publication, VirtualMachineFailed.class)).isEmpty();
        assertThat(disks(option)).as("nothing but the machine's own disk").containsExactlyElementsOf(ownDisk(option));
    }

    private List<String> disks(CreateOption option) {
        if (option == CreateOption.PLATFORM_IMAGE) {
            return List.of();
        }
        var name = "vm" + publication.toString().replace("-", "").substring(0, 22);
        return stamp
                .storageAccounts()
                .blobs(stamp.storageAccounts().get("check-" + digits, name))
                .getBlobContainerClient("vhds")
                .listBlobs()
                .stream()
                .map(BlobItem::getName)
                .toList();
    }

    private static List<String> ownDisk(CreateOption option) {
        return option == CreateOption.PLATFORM_IMAGE ? List.of() : List.of("check-osdisk.vhd");
    }

    /** Two workers at once: one repetition seldom shows what they may do to each other. */
    @RepeatedTest(8)
    void shouldMakeOneMachineWhenTheSameImageComesTwice() {
        // Given
        var blob = upload();
        // When
        tell(registered(blob, machine(ATTACH)));
        tell(registered(blob, machine(ATTACH)));
        // Then
        await().atMost(Duration.ofSeconds(60))
                .until(() -> told.of(publication, VirtualMachineCreationStarted.class)
                                .size()
                        == 2);
        told.await(publication, VirtualMachineCreated.class);
        assertThat(told.of(publication, VirtualMachineFailed.class)).isEmpty();
    }

    @Test
    void shouldListTheSizesOfTheStamp() {
        // Given
        var sized = new VirtualMachineSpec(
                "check",
                Optional.of("Standard_Z9"),
                ATTACH,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        // When
        tell(registered(upload(), sized));
        // Then
        var problem = told.await(publication, VirtualMachineFailed.class).problem();
        assertThat(problem.detail()).contains("Standard_Z9", "Standard_A1");
        assertThat(problem.stage()).contains(Stage.VIRTUAL_MACHINE);
    }

    @Test
    void shouldNotTouchTheMachineOfAnotherPublication() {
        // Given
        var shared = new VirtualMachineSpec(
                "check",
                Optional.empty(),
                ATTACH,
                Optional.of("shared-" + digits),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        var blob = upload();
        tell(registered(blob, shared));
        told.await(publication, VirtualMachineCreated.class);
        var other = UUID.randomUUID();
        // When
        tell(new ImageRegistered(other, Instant.now(), image, blob, SIZE, spec(shared)));
        // Then
        assertThat(told.await(other, VirtualMachineFailed.class).problem().type())
                .endsWith("machine-exists");
    }

    /** The local stamp keeps machines and does not run them. */
    @Test
    void shouldSayInTheStampsWordsThatItCannotRunTheMachine() {
        // When
        tell(registered(upload(), watched()));
        // Then
        told.await(publication, VirtualMachineCreated.class);
        var problem = told.await(publication, VirtualMachineFailed.class).problem();
        assertThat(problem.type()).endsWith("machine-not-running");
        assertThat(problem.detail()).containsIgnoringCase("there is no hypervisor");
        assertThat(told.of(publication, VirtualMachineBooted.class)).isEmpty();
    }

    @Test
    void shouldReadTheSerialConsoleFromTheMachinesOwnAccountOnly() {
        // Given
        var plan = new MachinePlan(publication, image, spec(watched()));
        tell(registered(upload(), watched()));
        told.await(publication, VirtualMachineCreated.class);
        var storage = stamp.compute()
                .serviceClient()
                .getVirtualMachines()
                .getByResourceGroup("check-" + digits, "check")
                .diagnosticsProfile()
                .bootDiagnostics()
                .storageUri();
        var machines = new HubMachines(stamp);
        // When there is no log yet, and when there is one
        var log = URI.create(storage + "bootdiagnostics-check/check.serialconsole.log");
        assertThat(machines.serialConsole(plan, log)).isEmpty();
        var name = Path.of(URI.create(storage).getPath()).getFileName().toString();
        var container = stamp.storageAccounts()
                .blobs(stamp.storageAccounts().get("check-" + digits, name))
                .getBlobContainerClient("bootdiagnostics-check");
        container.create();
        container
                .getBlobClient("check.serialconsole.log")
                .upload(BinaryData.fromString("x".repeat(2 << 20) + "\ndebian login:"));
        // Then
        assertThat(machines.serialConsole(plan, log)).hasSize(1 << 20).endsWith("debian login:");
        var elsewhere = URI.create("https://elsewhere.example/bootdiagnostics-check/check.serialconsole.log");
        assertThatThrownBy(() -> machines.serialConsole(plan, elsewhere)).hasMessageContaining("own storage account");
    }

    private static VirtualMachineSpec watched() {
        return new VirtualMachineSpec(
                "check",
                Optional.empty(),
                ATTACH,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new VerifyBoot("login:", Duration.ofSeconds(40))));
    }

    private static VirtualMachineSpec machine(CreateOption option) {
        return Samples.machine(option, false);
    }

    private void tell(ImageRegistered registered) {
        pipeline.tell(List.of(registered));
    }

    private ImageRegistered registered(BlobLocation blob, VirtualMachineSpec machine) {
        return new ImageRegistered(publication, Instant.now(), image, blob, SIZE, spec(machine));
    }

    private PublicationSpec spec(VirtualMachineSpec machine) {
        var state = machine.createOption() == ATTACH ? OsState.SPECIALIZED : OsState.GENERALIZED;
        return new PublicationSpec(
                new Source.File("debian.vhd", Optional.empty(), Optional.empty(), Optional.empty()),
                new ImageSpec(
                        image.publisher(),
                        image.offer(),
                        image.sku(),
                        image.version(),
                        OsType.LINUX,
                        state,
                        Optional.empty()),
                List.of(),
                Optional.empty(),
                Optional.of(machine),
                Order.GALLERY_AFTER_IMAGE,
                Optional.empty());
    }

    private void library(BlobLocation blob) {
        var account = stamp.storageAccounts().get(blob.resourceGroup(), blob.account());
        var address =
                stamp.storageAccounts().readOnlyAddress(account, blob.container(), blob.blob(), Duration.ofHours(1));
        var images = stamp.platformImages();
        images.put(image.publisher(), image.offer(), image.sku(), image.version(), "Linux", address);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> images.get(image.publisher(), image.offer(), image.sku(), image.version())
                        .orElseThrow()
                        .provisioningState()
                        .equals("Succeeded"));
    }

    private BlobLocation upload() {
        var group = "upload-" + digits;
        stamp.resourceGroups().ensure(group, Map.of());
        var account = stamp.storageAccounts().ensure(group, "up" + digits);
        var container = stamp.storageAccounts().blobs(account).getBlobContainerClient(CONTAINER);
        container.createIfNotExists();
        var blob = container.getBlobClient(BLOB).getPageBlobClient();
        blob.create(SIZE + TestVhd.FOOTER, true);
        blob.uploadPages(
                new PageRange().setStart(SIZE).setEnd(SIZE + TestVhd.FOOTER - 1),
                new ByteArrayInputStream(TestVhd.footer(SIZE)));
        return new BlobLocation(
                stamp.name(),
                group,
                account.name(),
                CONTAINER,
                BLOB,
                URI.create("%s/%s/%s".formatted(account.blobEndpoint(), CONTAINER, BLOB)));
    }
}
