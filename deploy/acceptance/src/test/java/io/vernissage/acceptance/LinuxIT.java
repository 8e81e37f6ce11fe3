package io.vernissage.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.azure.resourcemanager.compute.models.VirtualMachine;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.BlobUrlParts;
import com.azure.storage.blob.models.BlobRange;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A Linux that we did not make, from the request to its login prompt. {@code linux-guest/start-up} says what it writes. */
class LinuxIT {
    private static final String PROMPT = "vernissage login:";
    /** A boot takes seconds, and on a computer that has much else to do minutes. */
    private static final Duration PATIENCE = Duration.ofMinutes(8);

    private static final int BOOTS = 1024;
    private static final int SHUT_DOWN = 1536;

    @Test
    void shouldBootAPublishedLinuxAndKeepWhatItWrote() throws IOException {
        // Given
        var disk = disk();
        assumeTrue(disk.isPresent(), "there is no disk with Linux: deploy/acceptance/linux-disk makes one");
        assumeTrue(onPath("qemu-system-x86_64"), "qemu-system-x86_64 is not installed");
        try (var system = WholeSystem.start()) {
            Files.copy(disk.get(), system.images().resolve("linux.vhd"), StandardCopyOption.REPLACE_EXISTING);
            // When
            var fromLibrary = system.publish(request("library", "PlatformImage"));
            var fromBlob = system.publish(request("blob", "FromImage"));
            // Then
            assertBooted(system, system.awaitEnd(fromLibrary, PATIENCE));
            var machine = assertBooted(system, system.awaitEnd(fromBlob, PATIENCE));
            // When
            machine.deallocate();
            // Then
            assertThat(console(system, machine)).contains("reboot: Power down");
            var written = blob(system, machine, machine.osUnmanagedDiskVhdUri());
            assertThat(text(written, BOOTS)).isEqualTo("1");
            assertThat(text(written, SHUT_DOWN)).isEqualTo("1");
        }
    }

    private static VirtualMachine assertBooted(WholeSystem system, JsonNode publication) {
        assertThat(publication.path("status").asText())
                .as(publication.toPrettyString())
                .isEqualTo("completed");
        var result = publication.at("/stages/virtualMachine/result");
        assertThat(result.path("evidence").asText()).contains(PROMPT);
        assertThat(instant(publication.at("/stages/galleryItem/startedAt")))
                .isAfterOrEqualTo(instant(result.path("bootedAt")));
        var machine = system.stamp()
                .compute()
                .virtualMachines()
                .getById(result.path("id").asText());
        assertThat(console(system, machine)).contains("Linux version ", "boots=1", PROMPT);
        return machine;
    }

    private static Instant instant(JsonNode text) {
        return Instant.parse(text.asText());
    }

    private static String console(WholeSystem system, VirtualMachine machine) {
        var log = machine.refreshInstanceView().bootDiagnostics().serialConsoleLogBlobUri();
        return blob(system, machine, log).downloadContent().toString();
    }

    private static BlobClient blob(WholeSystem system, VirtualMachine machine, String address) {
        var parts = BlobUrlParts.parse(address);
        var accounts = system.stamp().storageAccounts();
        return accounts.blobs(accounts.get(machine.resourceGroupName(), parts.getAccountName()))
                .getBlobContainerClient(parts.getBlobContainerName())
                .getBlobClient(parts.getBlobName());
    }

    /** What a sector of a disk says, up to its zeros. */
    private static String text(BlobClient disk, long offset) {
        var bytes = new ByteArrayOutputStream();
        disk.downloadStreamWithResponse(bytes, new BlobRange(offset, 512L), null, null, false, null, null);
        return bytes.toString(StandardCharsets.US_ASCII).replace("\0", "").strip();
    }

    private static String request(String name, String createOption) {
        return """
               {"source": {"file": "linux.vhd"},
                "image": {"publisher": "Contoso", "offer": "Linux", "sku": "%1$s", "version": "1.0.0",
                          "osType": "Linux"},
                "galleryItem": {"title": "Linux %1$s"},
                "virtualMachine": {"name": "%1$s", "createOption": "%2$s",
                                   "verifyBoot": {"expect": "%3$s", "within": "PT6M"}},
                "order": "gallery-after-boot"}
               """.formatted(name, createOption, PROMPT);
    }

    /** Where it is: {@code VERNISSAGE_LINUX_DISK}, as deploy/test sets it. */
    private static Optional<Path> disk() {
        return Optional.ofNullable(System.getenv("VERNISSAGE_LINUX_DISK"))
                .map(Path::of)
                .filter(Files::isRegularFile);
    }

    private static boolean onPath(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
