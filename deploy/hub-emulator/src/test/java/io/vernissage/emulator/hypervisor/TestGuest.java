package io.vernissage.emulator.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.azure.core.util.Context;
import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.PageRange;
import io.vernissage.emulator.arm.TestStamp;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A guest of one sector. It prints a line to its serial port, counts its boots in the second sector of its disks, and
 * prints for each disk the count, and an exclamation mark when that is written.
 */
public final class TestGuest {
    public static final String MARKER = "VERNISSAGE GUEST IS UP";

    private static final int FIRST_DISK = 0x80;

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
        return upload(stamp, account, blob, turnsItselfOff ? join(count(FIRST_DISK), TURN_OFF) : count(FIRST_DISK));
    }

    /** Uploads one that counts on its own disk and on so many data disks; of those that are not there it says nothing. */
    public static String uploadForDataDisks(TestStamp stamp, BlobServiceClient account, String blob, int dataDisks) {
        var code = IntStream.rangeClosed(FIRST_DISK, FIRST_DISK + dataDisks)
                .mapToObj(TestGuest::count)
                .toArray(byte[][]::new);
        return upload(stamp, account, blob, join(code));
    }

    private static String upload(TestStamp stamp, BlobServiceClient account, String blob, byte[] code) {
        var sector = BootSector.printing(MARKER + "\r\n", join(code, HALT));
        return upload(stamp, account, blob, sector, 0);
    }

    /** Uploads a data disk of 20 MiB that says it was counted on so many times. */
    public static String uploadDataDisk(TestStamp stamp, BlobServiceClient account, String blob, int count) {
        return upload(stamp, account, blob, new byte[BootSector.LENGTH], count);
    }

    private static String upload(
            TestStamp stamp, BlobServiceClient account, String blob, byte[] firstSector, int count) {
        var address = stamp.vhd(account, "vhds", blob, 20);
        var sectors =
                ByteBuffer.allocate(2 * BootSector.LENGTH).put(firstSector).put((byte) count);
        account.getBlobContainerClient("vhds")
                .getBlobClient(blob)
                .getPageBlobClient()
                .uploadPages(
                        new PageRange().setStart(0).setEnd(sectors.capacity() - 1L),
                        new ByteArrayInputStream(sectors.array()));
        return address;
    }

    /** Real-mode code for one disk, by its number of the BIOS. */
    private static byte[] count(int disk) {
        return BootSector.code(
                0x31, 0xc0, 0x8e, 0xc0, // es = 0
                0xb8, 0x01, 0x02, 0xbb, 0x00, 0x7e, 0xb9, 0x02, 0x00, 0xba, disk, 0x00, 0xcd, 0x13, // read sector 2
                0x72, 0x21, // there is no such disk: past all this
                0xfe, 0x06, 0x00, 0x7e, // inc byte [0x7e00]
                0xa0, 0x00, 0x7e, 0x04, 0x30, 0xba, 0xf8, 0x03, 0xee, // print it as a digit
                0xb8, 0x01, 0x03, 0xbb, 0x00, 0x7e, 0xb9, 0x02, 0x00, 0xba, disk, 0x00, 0xcd, 0x13, // write sector 2
                0xb0, 0x21, 0xba, 0xf8, 0x03, 0xee); // print "!"
    }

    private static byte[] join(byte[]... codes) {
        var all = new ByteArrayOutputStream();
        for (var code : codes) {
            all.writeBytes(code);
        }
        return all.toByteArray();
    }

    /** How often the guest of this disk has booted. */
    public static int boots(BlobServiceClient account, String container, String blob) {
        var start = start(account, container, blob);
        assertThat(new String(start, 0, BootSector.LENGTH, StandardCharsets.ISO_8859_1))
                .contains(MARKER);
        return start[BootSector.LENGTH];
    }

    /** How often was counted on a disk in the container {@code vhds}. */
    public static int counted(BlobServiceClient account, String blob) {
        return start(account, "vhds", blob)[BootSector.LENGTH];
    }

    private static byte[] start(BlobServiceClient account, String container, String blob) {
        var bytes = new ByteArrayOutputStream();
        account.getBlobContainerClient(container)
                .getBlobClient(blob)
                .downloadStreamWithResponse(
                        bytes, new BlobRange(0, 2L * BootSector.LENGTH), null, null, false, null, Context.NONE);
        return bytes.toByteArray();
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
