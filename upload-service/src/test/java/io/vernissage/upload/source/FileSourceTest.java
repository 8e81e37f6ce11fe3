package io.vernissage.upload.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vernissage.pipeline.ProblemException;
import io.vernissage.pipeline.Source;
import io.vernissage.upload.Extent;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileSourceTest {
    @TempDir
    Path folder;

    private Path root;

    @BeforeEach
    void makeFiles() throws IOException {
        root = Files.createDirectories(folder.resolve("root"));
        Files.createDirectories(root.resolve("images/deep"));
        Files.write(root.resolve("images/deep/disk.vhd"), new byte[] {1, 2, 3, 4, 5});
        Files.write(folder.resolve("secret"), new byte[] {9});
        Files.createSymbolicLink(root.resolve("inside"), Path.of("images/deep/disk.vhd"));
        Files.createSymbolicLink(root.resolve("folder"), root.resolve("images"));
        Files.createSymbolicLink(root.resolve("outside"), folder.resolve("secret"));
        Files.createSymbolicLink(root.resolve("up"), Path.of(".."));
        Files.createSymbolicLink(root.resolve("loop"), Path.of("loop"));
    }

    @ParameterizedTest
    @CsvSource({"images/deep/disk.vhd", "inside", "folder/deep/disk.vhd", "./images//deep/disk.vhd"})
    void shouldReadFilesBelowTheRoot(String file) throws IOException {
        try (var source = open(file)) {
            // When
            var bytes = ByteBuffer.allocate(3);
            source.read(2, bytes);
            // Then
            assertThat(source.length()).isEqualTo(5);
            assertThat(bytes.array()).containsExactly(3, 4, 5);
            assertThatThrownBy(() -> source.read(3, ByteBuffer.allocate(3))).isInstanceOf(EOFException.class);
            assertThat(source.name()).contains("disk.vhd");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/etc/hostname, source-outside-root",
        "../secret, source-outside-root",
        "images/../../secret, source-outside-root",
        "outside, source-outside-root",
        "up/secret, source-outside-root",
        "images, source-refused",
        "folder, source-refused",
        "'', source-refused",
        "., source-refused",
        "nothing.vhd, source-not-found",
        "images/nothing/disk.vhd, source-not-found",
        "inside/disk.vhd, source-not-found",
        "loop, source-not-found"
    })
    void shouldRefuseAllElse(String file, String kind) {
        var refusal = catchThrowableOfType(ProblemException.class, () -> open(file));
        assertThat(refusal.problem().type()).isEqualTo("urn:vernissage:problem:" + kind);
    }

    @Test
    void shouldRefuseFilesWhereNoRootIsConfigured() {
        var files = SourceFixture.sources(SourceFixture.settings());
        var refusal = catchThrowableOfType(ProblemException.class, () -> files.open(source("inside")));
        assertThat(refusal.problem().type()).endsWith("source-root-not-configured");
    }

    @Test
    void shouldFailForNowWhereTheRootIsNotMounted() {
        var files = SourceFixture.sources(SourceFixture.settings().withRoot(folder.resolve("late")));
        var failure = catchThrowableOfType(SourceUnreachableException.class, () -> files.open(source("inside")));
        assertThat(failure.isWaitedFor()).isFalse();
        assertThat(failure.problem().type()).endsWith("source-unreachable");
        assertThat(failure).hasMessageNotContaining(folder.toString()).hasNoCause();
    }

    @ParameterizedTest
    @ValueSource(ints = {256, 5000})
    void shouldRefuseANameThatNoFileCanHave(int length) {
        var refusal = catchThrowableOfType(ProblemException.class, () -> open("n".repeat(length)));
        assertThat(refusal.problem().type()).endsWith("source-refused");
        assertThat(refusal.problem().detail()).contains("longer name").doesNotContain(folder.toString());
        assertThat(refusal.problem().detail().length()).isLessThan(500);
    }

    @Test
    void shouldStayWhatItWasOpenedAs() throws IOException {
        // Given: a copy of the file that is still being made
        var file = root.resolve("images/deep/disk.vhd");
        try (var source = open("inside")) {
            var opened = source.openedAs();
            // When
            Files.write(file, new byte[3], StandardOpenOption.APPEND);
            // Then
            assertThat(source.length()).isEqualTo(5);
            assertThat(source.openedAs()).isEqualTo(opened).startsWith("5-");
            assertThat(source.version()).isNotEqualTo(opened).startsWith("8-");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldRefuseAFileThatChangesWhileItIsOpened(boolean isReplaced) throws IOException {
        // Given: what was seen before it was opened, and then another file, or more bytes, under the same name
        var file = root.resolve("images/deep/disk.vhd").toRealPath();
        var before = FileVersion.of(file);
        var channel = FileChannel.open(file, StandardOpenOption.READ);
        if (isReplaced) {
            Files.write(root.resolve("other"), new byte[5]);
            Files.move(root.resolve("other"), file, StandardCopyOption.REPLACE_EXISTING);
        } else {
            Files.write(file, new byte[3], StandardOpenOption.APPEND);
        }
        // When
        var refusal = catchThrowableOfType(
                ProblemException.class, () -> FileSource.open("disk.vhd", "disk.vhd", file, before, channel));
        // Then
        assertThat(refusal.problem().type()).endsWith("source-changed");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void shouldTakeNoHolesFromAnotherFile() throws IOException {
        // Given
        var file = root.resolve("images/deep/disk.vhd").toRealPath();
        var before = FileVersion.of(file);
        Files.write(root.resolve("other"), new byte[5]);
        Files.move(root.resolve("other"), file, StandardCopyOption.REPLACE_EXISTING);
        // When, then
        assertThat(HoleMap.open(file, before)).isEmpty();
    }

    @Test
    void shouldHaveAnotherVersionOnceTheBytesMayBeOthers() throws IOException {
        // Given
        var file = root.resolve("images/deep/disk.vhd");
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
        try (var source = open("inside");
                var same = open("folder/deep/disk.vhd")) {
            var version = source.version();
            assertThat(version).isEqualTo(same.version()).startsWith("5-");
            // When, then
            Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-01-01T00:00:00.000001Z")));
            var touched = source.version();
            assertThat(touched).isNotEqualTo(version);
            Files.delete(file);
            var refusal = catchThrowableOfType(ProblemException.class, source::version);
            assertThat(refusal.problem().type()).endsWith("source-changed");
        }
    }

    @Test
    void shouldNoticeAFileThatBecomesShorter() throws IOException {
        try (var source = open("inside")) {
            Files.write(root.resolve("images/deep/disk.vhd"), new byte[] {1});
            var refusal = catchThrowableOfType(ProblemException.class, () -> source.read(0, ByteBuffer.allocate(5)));
            assertThat(refusal.problem().type()).endsWith("source-changed");
        }
    }

    @Test
    void shouldKnowTheHolesOfASparseFile() throws IOException {
        // Given: data at 1 MiB and at 8 MiB of 16 MiB
        var file = root.resolve("sparse");
        var data = ByteBuffer.allocate(64 << 10);
        try (var channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.SPARSE, StandardOpenOption.WRITE)) {
            channel.write(data.duplicate(), 1 << 20);
            channel.write(data.duplicate(), 8 << 20);
            channel.write(ByteBuffer.allocate(1), (16 << 20) - 1);
        }
        try (var source = open("sparse")) {
            // When
            var ranges = source.dataRanges(0, Long.MAX_VALUE).toList();
            // Then: where the file system keeps no holes, all is data
            assertThat(ranges)
                    .isIn(
                            List.of(
                                    new Extent(1 << 20, (1 << 20) + (64 << 10)),
                                    new Extent(8 << 20, (8 << 20) + (64 << 10)),
                                    new Extent((16 << 20) - 4096, 16 << 20)),
                            List.of(new Extent(0, 16 << 20)));
            assertThat(source.dataRanges((1 << 20) + 100, (1 << 20) + 200))
                    .containsExactly(new Extent((1 << 20) + 100, (1 << 20) + 200));
            assertThat(source.dataRanges(16 << 20, 17 << 20)).isEmpty();
        }
    }

    private SourceReader open(String file) throws IOException {
        return SourceFixture.sources(SourceFixture.settings().withRoot(root)).reader(source(file));
    }

    private static Source source(String file) {
        return new Source.File(file, Optional.empty(), Optional.empty(), Optional.empty());
    }
}
