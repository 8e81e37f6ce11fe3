package io.vernissage.upload.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernissage.pipeline.Problem;
import io.vernissage.upload.disk.HostileImage.When;
import io.vernissage.upload.disk.VhdxLogImages.Entry;
import io.vernissage.upload.disk.VhdxLogImages.Update;
import io.vernissage.upload.source.SourceFixture;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A VHDX that was not closed reads as it will once its log has been replayed. */
class VhdxLogTest {
    private static final int MEBIBYTE = 1 << 20;
    private static final int SECTOR = VhdxLogImages.SECTOR;
    private static final DiskLayout LAYOUT = DiskLayout.bootable(24 * MEBIBYTE).with(9 * MEBIBYTE, filled(MEBIBYTE, 9));

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {0, 40 * SECTOR, MEBIBYTE - SECTOR, MEBIBYTE - 2 * SECTOR})
    void shouldMakeChangesInOrderRoundTheRing(int offset) throws IOException {
        // Given: the table is lost, then half made, then whole
        var file = image();
        var table = table(file);
        var none = new byte[SECTOR];
        var one = table.clone();
        Arrays.fill(one, 8, SECTOR, (byte) 0);
        var updates = List.of(
                List.of(Update.page(VhdxImages.TABLE, none)),
                List.of(Update.page(VhdxImages.TABLE, one)),
                List.of(Update.clear(VhdxImages.TABLE, SECTOR), Update.page(VhdxImages.TABLE, table)));
        lose(file);
        // When
        VhdxLogImages.dirty(file, VhdxLogImages.sequence(offset, 40, Files.size(file), updates));
        // Then
        assertThat(readsAsLaidOut(file)).isTrue();
    }

    @Test
    void shouldTakeTheNewestCompleteSequence() throws IOException {
        // Given: an older sequence, the active one, and behind it an entry that was half written
        var file = image();
        var table = table(file);
        lose(file);
        var length = Files.size(file);
        var older = VhdxLogImages.sequence(
                100 * SECTOR, 7, length, List.of(List.of(Update.page(VhdxImages.TABLE, new byte[SECTOR]))));
        var active =
                VhdxLogImages.sequence(8 * SECTOR, 20, length, List.of(List.of(Update.page(VhdxImages.TABLE, table))));
        VhdxLogImages.dirty(file, older);
        VhdxLogImages.dirty(file, active);
        var torn = new Entry(
                active.getLast().end(MEBIBYTE),
                8 * SECTOR,
                21,
                length,
                length,
                VhdxImages.LOG_ID,
                List.of(Update.page(VhdxImages.TABLE, new byte[SECTOR])));
        var bytes = torn.bytes();
        VhdxLogImages.put(file, torn.offset(), bytes.put(SECTOR + 2000, (byte) 1));
        // When, Then
        assertThat(readsAsLaidOut(file)).isTrue();
    }

    @Test
    void shouldMakeNoChangesFromBeforeTheTail() throws IOException {
        // Given: the oldest entry's change has been made and been changed since
        var file = image();
        var length = Files.size(file);
        var metadata = sector(file, VhdxImages.METADATA);
        VhdxLogImages.dirty(
                file,
                List.of(
                        new Entry(
                                0,
                                0,
                                5,
                                length,
                                length,
                                VhdxImages.LOG_ID,
                                List.of(Update.page(VhdxImages.METADATA, new byte[SECTOR]))),
                        new Entry(2 * SECTOR, 2 * SECTOR, 6, length, length, VhdxImages.LOG_ID, List.of())));
        // When, Then
        assertThat(sector(file, VhdxImages.METADATA)).isEqualTo(metadata);
        assertThat(readsAsLaidOut(file)).isTrue();
    }

    @Test
    void shouldReadABlockPastTheEndOfTheFileAsZeros() throws IOException {
        // Given: the log says that the file grew by a block and that the disk has it
        var file = image();
        var length = Files.size(file);
        var table = ByteBuffer.wrap(table(file)).order(ByteOrder.LITTLE_ENDIAN);
        table.putLong(20 * 8, length | VhdxImages.PRESENT);
        VhdxLogImages.dirty(
                file,
                List.of(new Entry(
                        0,
                        0,
                        1,
                        length,
                        length + MEBIBYTE,
                        VhdxImages.LOG_ID,
                        List.of(Update.page(VhdxImages.TABLE, table.array())))));
        // When
        try (var disk = open(file)) {
            // Then
            assertThat(disk.extents(0, disk.virtualSize()).toList().getLast().start())
                    .isEqualTo(20L * MEBIBYTE);
        }
        assertThat(readsAsLaidOut(file)).isTrue();
    }

    @Test
    void shouldMakeManyChangesOfZerosAndPages() throws IOException {
        // Given: the whole metadata and table, cleared in pieces and made again, twice
        var file = image();
        var length = Files.size(file);
        var updates = new ArrayList<List<Update>>();
        for (var round = 0; round < 2; round++) {
            var changes = new ArrayList<Update>();
            changes.add(Update.clear(VhdxImages.METADATA, 2L * MEBIBYTE));
            for (var at : List.of(VhdxImages.METADATA, VhdxImages.METADATA + (64 << 10), VhdxImages.TABLE)) {
                changes.add(Update.page(at, filled(SECTOR, round)));
                changes.add(Update.clear(at, 3L * SECTOR));
                changes.add(Update.page(at, sector(file, at)));
            }
            Collections.addAll(
                    changes,
                    Update.clear(VhdxImages.TABLE + SECTOR, 0),
                    Update.clear(VhdxImages.TABLE + 2L * SECTOR, 200L * SECTOR));
            for (var at = 0; at < 140; at++) {
                changes.add(Update.clear(VhdxImages.TABLE + (10L + at) * SECTOR, SECTOR));
            }
            updates.add(changes);
        }
        VhdxImages.write(file, VhdxImages.METADATA, ByteBuffer.wrap(filled(2 * MEBIBYTE, 0xEE)));
        VhdxLogImages.dirty(file, VhdxLogImages.sequence(200 * SECTOR, 1L << 40, length, updates));
        // When, Then
        assertThat(readsAsLaidOut(file)).isTrue();
    }

    @Test
    void shouldChangeNothingFourGibibytesBehindAChange() throws IOException {
        // Given: a block, and as far in front of it as an int counts, a change
        var file = image();
        var far = (4L << 30) + VhdxImages.TABLE;
        VhdxImages.write(file, far, ByteBuffer.wrap(filled(MEBIBYTE, 9)));
        VhdxImages.setEntry(file, 9, MEBIBYTE, far | VhdxImages.PRESENT);
        var updates = List.of(List.of(Update.clear(VhdxImages.TABLE + 2L * SECTOR, SECTOR)));
        VhdxLogImages.dirty(file, VhdxLogImages.sequence(0, 1, Files.size(file), updates));
        // When, Then
        assertThat(readsAsLaidOut(file)).isTrue();
        try (var disk = open(file)) {
            var read = ByteBuffer.allocate(SECTOR);
            disk.read(9L * MEBIBYTE + 2L * SECTOR, read);
            assertThat(read.array()).isEqualTo(filled(SECTOR, 9));
        }
    }

    static Stream<Refused> refused() {
        return Stream.of(
                new Refused("nothing in it", "disk-damaged", List.of()),
                refused("another log's entry", "disk-damaged", 0, 0, 1, 0, 0, new UUID(1, 1)),
                refused("sequence number of zero", "disk-damaged", 0, 0, 0, 0, 0, VhdxImages.LOG_ID),
                refused("tail outside the sequence", "disk-damaged", 0, SECTOR * 9, 1, 0, 0, VhdxImages.LOG_ID),
                refused("tail between sectors", "disk-damaged", 0, 12, 1, 0, 0, VhdxImages.LOG_ID),
                refused("file shorter than flushed", "disk-truncated", 0, 0, 1, 1L << 50, 0, VhdxImages.LOG_ID),
                refused("negative length", "disk-damaged", 0, 0, 1, 0, -1, VhdxImages.LOG_ID),
                change("change to a header", "disk-damaged", Update.clear(64 << 10, SECTOR)),
                change("change to the identifier", "disk-damaged", Update.page(0, new byte[SECTOR])),
                change("change to the log", "disk-damaged", Update.page(VhdxImages.LOG + SECTOR, new byte[SECTOR])),
                change("everything cleared", "disk-damaged", Update.clear(0, Long.MAX_VALUE & -SECTOR)),
                change("region tables cleared", "disk-damaged", Update.clear(192 << 10, 128 << 10)),
                change("change between sectors", "disk-damaged", Update.clear(VhdxImages.TABLE + 512, SECTOR)),
                change("change of half a sector", "disk-damaged", Update.clear(VhdxImages.TABLE, 512)),
                change("change at a negative offset", "disk-damaged", Update.page(-SECTOR, new byte[SECTOR])),
                change(
                        "change past the end of numbers",
                        "disk-damaged",
                        Update.clear(Long.MAX_VALUE & -SECTOR, 1 << 20)),
                new Refused("more changes than are made", "disk-not-closed", many()));
    }

    /** An image whose log has these entries, and the kind of problem that must come. */
    record Refused(String name, String kind, List<Entry> entries) {
        @Override
        public String toString() {
            return name;
        }
    }

    @ParameterizedTest
    @MethodSource("refused")
    void shouldRefuse(Refused refused) throws IOException {
        // Given
        var file = VhdxLogImages.dirty(image(), refused.entries);
        // When
        var refusal = refusal(file);
        // Then
        assertThat(refusal.type()).isEqualTo("urn:vernissage:problem:" + refused.kind);
    }

    @Test
    void shouldSayHowToCloseWhatIsTooMuchForMemory() throws IOException {
        // Given
        var file = VhdxLogImages.dirty(image(), List.of());
        var end = Files.size(file);
        try (var access = new RandomAccessFile(file.toFile(), "rw")) {
            access.setLength(end + 17L * MEBIBYTE);
        }
        VhdxImages.changeHeaders(
                file, header -> header.putInt(68, 17 * MEBIBYTE).putLong(72, end));
        // When
        var refusal = refusal(file);
        // Then
        assertThat(refusal.type()).endsWith(":disk-not-closed");
        assertThat(refusal.detail()).contains("qemu-img check -r all").contains("Mount-VHD");
    }

    @Test
    void shouldNotLoseTimeOverALogFullOfBeginnings() throws IOException {
        // Given: an entry begins in every sector of 16 MiB, and each says that it is as long as all
        var file = VhdxLogImages.dirty(image(), List.of());
        var end = Files.size(file);
        var log = VhdxImages.little(16 * MEBIBYTE);
        var one = new Entry(0, 0, 1, 0, 0, VhdxImages.LOG_ID, List.of()).bytes().putInt(8, 16 * MEBIBYTE);
        for (var at = 0; at < log.capacity(); at += SECTOR) {
            log.put(at, one, 0, SECTOR);
        }
        VhdxImages.write(file, end, log);
        VhdxImages.changeHeaders(
                file, header -> header.putInt(68, 16 * MEBIBYTE).putLong(72, end));
        // When
        var refusal = refusal(file);
        // Then
        assertThat(refusal.type()).endsWith(":disk-damaged");
    }

    @Test
    void shouldNotLoseTimeOverALogFullOfEntriesWithoutATail() throws IOException {
        // Given: each follows the one before, and the last names one that is not there
        var file = VhdxLogImages.dirty(image(), List.of());
        var end = Files.size(file);
        var log = VhdxImages.little(16 * MEBIBYTE);
        var tail = log.capacity() - SECTOR;
        for (var at = 0; at < tail; at += SECTOR) {
            var entry = new Entry(at, tail, 1 + at / SECTOR, 0, 0, VhdxImages.LOG_ID, List.of());
            log.put(at, entry.bytes(), 0, SECTOR);
        }
        VhdxImages.write(file, end, log);
        VhdxImages.changeHeaders(
                file, header -> header.putInt(68, 16 * MEBIBYTE).putLong(72, end));
        // When
        var refusal = refusal(file);
        // Then
        assertThat(refusal.type()).endsWith(":disk-damaged");
    }

    private static Refused refused(
            String name, String kind, int offset, int tail, long sequence, long flushed, long last, UUID id) {
        return new Refused(name, kind, List.of(new Entry(offset, tail, sequence, flushed, last, id, List.of())));
    }

    private static Refused change(String name, String kind, Update update) {
        return new Refused(name, kind, List.of(new Entry(0, 0, 1, 0, 0, VhdxImages.LOG_ID, List.of(update))));
    }

    private static List<Entry> many() {
        var updates = new ArrayList<Update>();
        for (var index = 0L; index < 5000; index++) {
            updates.add(Update.clear((8L << 30) + index * 2 * SECTOR, SECTOR));
        }
        return List.of(new Entry(0, 0, 1, 0, 0, VhdxImages.LOG_ID, updates));
    }

    /** A log is held in memory with what it makes of the file. */
    private static Problem refusal(Path file) throws IOException {
        return Refusals.of(file, Optional.of("vhdx"), When.OPENED, 64 << 20).problem();
    }

    private Path image() throws IOException {
        return VhdxImages.dynamic(folder.resolve("d.vhdx"), LAYOUT);
    }

    private static void lose(Path file) throws IOException {
        VhdxImages.write(file, VhdxImages.TABLE, ByteBuffer.wrap(filled(SECTOR, 0xEE)));
    }

    private static byte[] table(Path file) throws IOException {
        return sector(file, VhdxImages.TABLE);
    }

    private static byte[] sector(Path file, long offset) throws IOException {
        var sector = new byte[SECTOR];
        VhdxImages.change(file, offset, SECTOR, bytes -> bytes.get(0, sector));
        return sector;
    }

    private static boolean readsAsLaidOut(Path file) throws IOException {
        try (var disk = open(file)) {
            var read = ByteBuffer.allocate((int) LAYOUT.virtualSize());
            disk.read(0, read);
            return Arrays.equals(read.array(), LAYOUT.read(0, read.capacity()));
        }
    }

    private static Disk open(Path file) throws IOException {
        return new DetectedDisks().open(SourceFixture.open(file), Optional.of("vhdx"));
    }

    private static byte[] filled(int length, int value) {
        var bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
