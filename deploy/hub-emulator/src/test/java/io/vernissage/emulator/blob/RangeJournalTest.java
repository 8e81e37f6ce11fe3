package io.vernissage.emulator.blob;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RangeJournalTest {
    private static final int LENGTH = 64 * 1024;

    @TempDir
    private Path folder;

    private final Versions versions = new Versions(Clock.systemUTC());

    @Test
    void shouldForgetAnEntryThatWasInterruptedAndGoOnBehindTheLastWholeOne() throws IOException {
        // Given
        var file = open();
        file.write(0, page(1), versions);
        file.write(1024, page(2), versions);
        var journal = folder.resolve("ranges");
        try (var channel = FileChannel.open(journal, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() - 5);
        }
        // When
        var reopened = open();
        reopened.write(4096, page(3), versions);
        var again = open();
        // Then
        assertThat(reopened.within(0, LENGTH)).containsExactly(new PageRange(0, 512), new PageRange(4096, 4608));
        assertThat(again.within(0, LENGTH)).isEqualTo(reopened.within(0, LENGTH));
    }

    @Test
    void shouldReadZerosWhereBytesWereWrittenButNeverRecorded() throws IOException {
        // Given
        var file = open();
        file.write(0, page(1), versions);
        try (var data = FileChannel.open(folder.resolve("data"), StandardOpenOption.WRITE)) {
            data.write(page(9), 512);
        }
        // When
        var read = ByteBuffer.allocate(1024);
        open().read(0, read);
        // Then
        assertThat(read.array()).startsWith(page(1).array()).endsWith(new byte[512]);
    }

    @Test
    void shouldStaySmallUnderManyWritesOfTheSamePages() throws IOException {
        // Given
        var file = open();
        // When
        for (int i = 0; i < 20_000; i++) {
            file.write((i % 3) * 1024L, page(i), versions);
        }
        // Then
        assertThat(Files.size(folder.resolve("ranges"))).isLessThan(200_000);
        assertThat(open().within(0, LENGTH)).hasSize(3);
        assertThat(open().version()).isEqualTo(file.version());
    }

    private PageFile open() throws IOException {
        return PageFile.open(folder.resolve("data"), folder.resolve("ranges"), LENGTH, new TreeSet<>());
    }

    private static ByteBuffer page(int value) {
        var page = ByteBuffer.allocate(PageRange.PAGE);
        while (page.hasRemaining()) {
            page.put((byte) value);
        }
        return page.flip();
    }
}
