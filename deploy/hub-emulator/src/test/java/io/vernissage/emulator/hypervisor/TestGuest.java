package io.vernissage.emulator.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.models.PageRange;
import io.vernissage.emulator.arm.TestStamp;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * A guest of one sector. It prints a line to its serial port, counts its boots in the disk's second sector, and prints the
 * count and an exclamation mark when that is written.
 */
public final class TestGuest {
    public static final String MARKER = "VERNISSAGE GUEST IS UP";

    private static final byte[] COUNT = BootSector.code(
            0x31, 0xc0, 0x8e, 0xc0, // es = 0
            0xb8, 0x01, 0x02, 0xbb, 0x00, 0x7e, 0xb9, 0x02, 0x00, 0xba, 0x80, 0x00, 0xcd, 0x13, // read sector 2
            0xfe, 0x06, 0x00, 0x7e, // inc byte [0x7e00]
            0xa0, 0x00, 0x7e, 0x04, 0x30, 0xba, 0xf8, 0x03, 0xee, // print it as a digit
            0xb8, 0x01, 0x03, 0xbb, 0x00, 0x7e, 0xb9, 0x02, 0x00, 0xba, 0x80, 0x00, 0xcd, 0x13, // write sector 2
            0xb0, 0x21, 0xba, 0xf8, 0x03, 0xee); // print "!"

    private static final byte[] TURN_OFF =
            BootSector.code(0xba, 0x04, 0x06, 0xb8, 0x00, 0x20, 0xef); // out 0x604, 0x2000: ACPI's soft off

    private static final byte[] HALT = BootSector.code(0xfa, 0xf4, 0xeb, 0xfd);

    private TestGuest() {}

    /** Skips the test where no machine can run. */
    public static void assumeHypervisor() {
        var found = Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "qemu-system-x86_64")));
        assumeTrue(found, "qemu-system-x86_64 is not installed");
    }

    /** Machines that run, small ones, and this many at once. */
    public static HypervisorOptions options(int machines) {
        return new HypervisorOptions(HypervisorOptions.AUTO, 64, 1, machines, Duration.ofMillis(500));
    }

    /** Uploads a disk of 20 MiB with the guest; answers its address. */
    public static String upload(TestStamp stamp, BlobServiceClient account, String blob, boolean turnsItselfOff) {
        var address = stamp.vhd(account, "vhds", blob, 20);
        var then = ByteBuffer.allocate(COUNT.length + HALT.length + (turnsItselfOff ? TURN_OFF.length : 0))
                .put(COUNT);
        if (turnsItselfOff) {
            then.put(TURN_OFF);
        }
        then.put(HALT);
        var sectors =
                ByteBuffer.allocate(2 * BootSector.LENGTH).put(BootSector.printing(MARKER + "\r\n", then.array()));
        account.getBlobContainerClient("vhds")
                .getBlobClient(blob)
                .getPageBlobClient()
                .uploadPages(
                        new PageRange().setStart(0).setEnd(sectors.capacity() - 1L),
                        new ByteArrayInputStream(sectors.array()));
        return address;
    }

    /** How often the guest of this disk has booted. */
    public static int boots(BlobServiceClient account, String container, String blob) {
        var bytes = account.getBlobContainerClient(container)
                .getBlobClient(blob)
                .downloadContent()
                .toBytes();
        assertThat(new String(bytes, 0, BootSector.LENGTH, StandardCharsets.ISO_8859_1))
                .contains(MARKER);
        return bytes[BootSector.LENGTH];
    }

    /** Processes of machines whose files lie in this folder. */
    public static long processes(Path data) {
        return ProcessHandle.allProcesses()
                .filter(process -> commandLine(process).contains(data.toString() + "/resource-manager/machines/"))
                .filter(process -> commandLine(process).contains("qemu"))
                .count();
    }

    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(
                    Path.of("/proc", Long.toString(process.pid()), "cmdline"), StandardCharsets.ISO_8859_1);
        } catch (java.io.IOException e) {
            return "";
        }
    }
}
