package io.vernissage.upload.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FixedVhdFooterTest {
    private static final long MIB = 1024 * 1024;
    private static final UUID ID = UUID.fromString("6f1c1f6e-5a3b-4b53-9a57-0c9a3d0e7f11");

    @Test
    void shouldWriteEveryFieldWhereTheSpecificationSays() {
        // When
        var bytes = FixedVhdFooter.of(30 * 1024 * MIB, Instant.parse("2000-01-02T00:00:00Z"), ID);
        var footer = ByteBuffer.wrap(bytes);
        // Then
        assertThat(footer.remaining()).isEqualTo(512);
        assertThat(text(bytes, 0, 8)).isEqualTo("conectix");
        assertThat(footer.getInt(8)).isEqualTo(2);
        assertThat(footer.getInt(12)).isEqualTo(0x00010000);
        assertThat(footer.getLong(16)).isEqualTo(-1);
        assertThat(footer.getInt(24)).isEqualTo(24 * 60 * 60);
        assertThat(text(bytes, 28, 4)).isEqualTo("win ");
        assertThat(text(bytes, 36, 4)).isEqualTo("Wi2k");
        assertThat(footer.getLong(40)).isEqualTo(30 * 1024 * MIB);
        assertThat(footer.getLong(48)).isEqualTo(30 * 1024 * MIB);
        assertThat(footer.getInt(60)).isEqualTo(2);
        assertThat(new UUID(footer.getLong(68), footer.getLong(76))).isEqualTo(ID);
        assertThat(footer.get(84)).isZero();
    }

    @Test
    void shouldSumUpToItsChecksum() {
        // Given
        var footer = ByteBuffer.wrap(FixedVhdFooter.of(MIB, Instant.EPOCH, ID));
        // When
        var sum = 0;
        for (var i = 0; i < 512; i++) {
            sum += i >= 64 && i < 68 ? 0 : footer.get(i) & 0xFF;
        }
        // Then
        assertThat(footer.getInt(64)).isEqualTo(~sum);
    }

    @ParameterizedTest
    @CsvSource({
        // sectors, cylinders, heads, sectors per track
        "2048, 30, 4, 17",
        "266338304, 65278, 16, 255",
        "62914560, 62415, 16, 63",
        "4294967296, 65535, 16, 255",
        "204800, 1003, 12, 17",
        "41943040, 41610, 16, 63"
    })
    void shouldComputeTheGeometryAsTheSpecificationDoes(long sectors, int cylinders, int heads, int perTrack) {
        // When
        var geometry = FixedVhdFooter.geometry(sectors * 512);
        // Then
        assertThat(geometry >>> 16).isEqualTo(cylinders);
        assertThat(geometry >>> 8 & 0xFF).isEqualTo(heads);
        assertThat(geometry & 0xFF).isEqualTo(perTrack);
    }

    @Test
    void shouldBeReadByQemuWithItsWholeSize(@TempDir Path folder) throws Exception {
        // Given: a size that cylinders, heads and sectors do not come out at
        assumeThat(qemuIsThere()).isTrue();
        var disk = folder.resolve("disk.vhd");
        try (var file = new RandomAccessFile(disk.toFile(), "rw")) {
            file.setLength(7 * MIB);
            file.seek(7 * MIB);
            file.write(FixedVhdFooter.of(7 * MIB, Instant.now(), ID));
        }
        // When
        var info = run("qemu-img", "info", "-f", "vpc", disk.toString());
        // Then
        assertThat(info).contains("(" + 7 * MIB + " bytes)");
    }

    private static boolean qemuIsThere() {
        return Files.isExecutable(Path.of("/usr/bin/qemu-img"));
    }

    private static String run(String... command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return output;
    }

    private static String text(byte[] footer, int offset, int length) {
        return new String(footer, offset, length, StandardCharsets.US_ASCII);
    }
}
