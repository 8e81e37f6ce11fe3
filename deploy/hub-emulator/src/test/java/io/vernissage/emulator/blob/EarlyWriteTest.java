package io.vernissage.emulator.blob;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EarlyWriteTest {
    private static final PageRange RANGE = new PageRange(512, 1536);

    @TempDir
    private Path folder;

    private final Versions versions = new Versions(Clock.systemUTC());

    @Test
    void shouldBeSeenFromItsEndOn() throws IOException {
        var file = open();
        try (var write = file.begin(RANGE).orElseThrow()) {
            write.add(bytes(1, 512));
            write.add(bytes(2, 512));
            assertThat(read(file)).containsOnly(0);
            assertThat(file.finish(write, RANGE, versions)).isTrue();
        }
        assertThat(file.within(0, 2048)).containsExactly(RANGE);
        assertThat(read(open())).isEqualTo(read(file)).contains(1, 2);
    }

    @Test
    void shouldNotBeginWhereSomethingLiesOrAnotherHasBegun() throws IOException {
        var file = open();
        file.write(0, bytes(1, 1024), versions);
        assertThat(file.begin(RANGE)).isEmpty();
        var behind = new PageRange(1024, 2048);
        try (var write = file.begin(behind).orElseThrow()) {
            assertThat(file.begin(new PageRange(1536, 2560))).isEmpty();
            assertThat(file.finish(write, behind, versions)).isFalse(); // its bytes are not there
        }
        assertThat(file.begin(behind)).isPresent();
    }

    @Test
    void shouldLeaveTheBytesOfAWriteThatOvertookIt() throws IOException {
        var file = open();
        try (var write = file.begin(RANGE).orElseThrow()) {
            write.add(bytes(1, 512));
            file.write(1024, bytes(9, 1024), versions);
            write.add(bytes(1, 512));
            assertThat(file.finish(write, RANGE, versions)).isFalse();
        }
        assertThat(file.within(0, 4096)).containsExactly(new PageRange(1024, 2048));
        assertThat(read(file)).contains(9).doesNotContain(1);
    }

    @Test
    void shouldBeginAnewWhereTheFileLostItsBytes() throws IOException {
        var file = open();
        file.write(2048, bytes(3, 512), versions);
        try (var write = file.begin(RANGE).orElseThrow()) {
            write.add(bytes(1, 1024));
            file.clear(2048, 2560, versions);
            assertThat(file.finish(write, RANGE, versions)).isFalse();
        }
        try (var write = file.begin(RANGE).orElseThrow()) {
            write.add(bytes(1, 1024));
            file.write(2048, bytes(3, 512), versions);
            file.forgetFrom(2048);
            assertThat(file.finish(write, RANGE, versions)).isFalse();
        }
    }

    @Test
    void shouldNotBeTakenByAnotherFile() throws IOException {
        var file = open();
        var other = PageFile.open(folder.resolve("other"), folder.resolve("other.ranges"), 4096, new TreeSet<>());
        try (var write = file.begin(RANGE).orElseThrow()) {
            write.add(bytes(1, 1024));
            assertThat(other.finish(write, RANGE, versions)).isFalse();
        }
    }

    private PageFile open() throws IOException {
        return PageFile.open(folder.resolve("data"), folder.resolve("ranges"), 4096, new TreeSet<>());
    }

    private static byte[] read(PageFile file) throws IOException {
        var bytes = ByteBuffer.allocate(4096);
        file.read(0, bytes);
        return bytes.array();
    }

    private static ByteBuffer bytes(int value, int length) {
        var bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            bytes.put((byte) value);
        }
        return bytes.flip();
    }
}
