package io.vernissage.upload.reception;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.vernissage.pipeline.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UploadsTest {
    private static final int SIZE = 300_000;

    @TempDir
    Path folder;

    private final byte[] disk = new byte[SIZE];
    private Uploads uploads;

    @BeforeEach
    void open() {
        new Random(1).nextBytes(disk);
        uploads = UploadsFixture.below(folder.resolve("uploads"));
    }

    @Test
    void shouldKeepWhatIsSentInParts() throws Exception {
        // Given
        var name = Base64.getEncoder().encodeToString("C:\\images\\debian.vhd".getBytes(StandardCharsets.UTF_8));
        var id = uploads.create(SIZE, "filename " + name + ",other").id();
        // When
        assertThat(send(id, 0, 100_000).isFinished()).isFalse();
        assertThat(send(id, 100_000, SIZE).isFinished()).isTrue();
        // Then
        var received = uploads.finished(id);
        assertThat(received.path()).hasBinaryContent(disk);
        assertThat(received.name()).contains("debian.vhd");
    }

    @Test
    void shouldSayWhatIsMissing() throws Exception {
        // Given
        var id = uploads.create(SIZE, "").id();
        send(id, 0, 100_000);
        // When
        var refusal = catchThrowableOfType(ProblemException.class, () -> uploads.finished(id));
        // Then
        assertThat(refusal.problem().type()).endsWith(":upload-unfinished");
        assertThat(refusal.problem().detail()).contains("200000 are missing").contains(id.toString());
        assertThat(refusal.problem().retryable()).isTrue();
    }

    @Test
    void shouldKnowNothingOfOthers() {
        var refusal = catchThrowableOfType(ProblemException.class, () -> uploads.finished(UUID.randomUUID()));
        assertThat(refusal.problem().type()).endsWith(":upload-unknown");
        var none = UploadsFixture.none();
        var unset = catchThrowableOfType(ProblemException.class, () -> none.finished(UUID.randomUUID()));
        assertThat(unset.problem().type()).endsWith(":uploads-not-configured");
        assertThat(unset.problem().detail()).contains("vernissage.upload.source.uploads");
    }

    @Test
    void shouldKeepWhatCameBeforeTheConnectionBroke() throws Exception {
        // Given
        var id = uploads.create(SIZE, "").id();
        var breaking = new SequenceInputStream(new ByteArrayInputStream(disk, 0, 70_000), new Broken());
        // When
        assertThatThrownBy(() -> uploads.receive(id, 0, breaking, Optional.empty(), () -> {}))
                .isInstanceOf(IOException.class);
        // Then: by a service that has been started anew
        var anew = UploadsFixture.below(folder.resolve("uploads"));
        assertThat(anew.find(id).offset()).isEqualTo(70_000);
        uploads = anew;
        send(id, 70_000, SIZE);
        assertThat(anew.finished(id).path()).hasBinaryContent(disk);
    }

    @Test
    void shouldKeepNothingOfWhatCouldNotBeVerified() throws Exception {
        // Given
        var id = uploads.create(SIZE, "").id();
        send(id, 0, 1000);
        var right = checksum(Arrays.copyOfRange(disk, 1000, 2000));
        var breaking = new SequenceInputStream(new ByteArrayInputStream(disk, 1000, 500), new Broken());
        // When, then: it breaks off, is of other bytes, and is right
        assertThatThrownBy(() -> uploads.receive(id, 1000, breaking, Optional.of(Checksum.parse(right)), () -> {}))
                .isInstanceOf(IOException.class);
        assertThat(uploads.find(id).offset()).isEqualTo(1000);
        var mismatch = catchThrowableOfType(
                UploadRefusedException.class,
                () -> uploads.receive(
                        id,
                        1000,
                        new ByteArrayInputStream(disk, 0, 1000),
                        Optional.of(Checksum.parse(right)),
                        () -> {}));
        assertThat(mismatch.status()).isEqualTo(460);
        assertThat(uploads.find(id).offset()).isEqualTo(1000);
        uploads.receive(
                id, 1000, new ByteArrayInputStream(disk, 1000, 1000), Optional.of(Checksum.parse(right)), () -> {});
        assertThat(uploads.find(id).offset()).isEqualTo(2000);
    }

    @Test
    void shouldRefuseAnotherOffsetAndMoreThanAnnounced() throws Exception {
        var id = uploads.create(1000, "").id();
        var elsewhere = catchThrowableOfType(UploadRefusedException.class, () -> send(id, 10, 20));
        assertThat(elsewhere.status()).isEqualTo(409);
        var tooMuch = catchThrowableOfType(UploadRefusedException.class, () -> send(id, 0, 1001));
        assertThat(tooMuch.status()).isEqualTo(413);
        var tooLarge =
                catchThrowableOfType(UploadRefusedException.class, () -> uploads.create(Uploads.LARGEST + 1, ""));
        assertThat(tooLarge.status()).isEqualTo(413);
    }

    @Test
    void shouldHaveAnOlderCallMakeWay() throws Exception {
        // Given: a call whose client is gone, which nobody has noticed
        var id = uploads.create(SIZE, "").id();
        var sent = new CountDownLatch(1);
        var silent = new Silent(sent);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var _ = threads.submit(() -> uploads.receive(
                    id,
                    0,
                    new SequenceInputStream(new ByteArrayInputStream(disk, 0, 5000), silent),
                    Optional.empty(),
                    silent::end));
            sent.await();
            // When
            assertThat(uploads.find(id).offset()).isEqualTo(5000);
            send(id, 5000, SIZE);
        }
        // Then
        assertThat(uploads.finished(id).path()).hasBinaryContent(disk);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sha256 AAAA"})
    void shouldGoOnAfterItsProcessWasKilled(String checksum) throws Exception {
        // Given: a process in the middle of receiving
        var id = uploads.create(1L << 40, "").id();
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        SendingProcess.class.getName(),
                        folder.resolve("uploads").toString(),
                        id.toString(),
                        checksum)
                .inheritIO()
                .start();
        var file = folder.resolve("uploads").resolve(id.toString()).resolve("disk");
        await().atMost(Duration.ofSeconds(60)).until(() -> Files.size(file) > 1_000_000);
        // When
        process.destroyForcibly().waitFor();
        // Then
        var offset = uploads.find(id).offset();
        assertThat(offset).isEqualTo(checksum.isEmpty() ? Files.size(file) : 0);
        uploads.receive(id, offset, new ByteArrayInputStream(new byte[] {42}), Optional.empty(), () -> {});
        assertThat(Files.size(file)).isEqualTo(offset + 1);
        try (var bytes = Files.newInputStream(file);
                var expected = new SendingProcess.Counting()) {
            var compared = (int) Math.min(offset, 1_000_000);
            assertThat(bytes.readNBytes(compared)).isEqualTo(expected.readNBytes(compared));
        }
    }

    @Test
    void shouldDeleteWhatNobodyHasUsed() throws Exception {
        // Given: one that was sent long ago and read just now, one that was not read, and what a killed process left
        var read = uploads.create(SIZE, "").id();
        send(read, 0, SIZE);
        age(read);
        uploads.finished(read);
        var forgotten = uploads.create(SIZE, "").id();
        age(forgotten);
        var halfDeleted = Files.createDirectories(folder.resolve("uploads/.gone-x"));
        Files.write(halfDeleted.resolve("disk"), new byte[1]);
        // When
        uploads.sweep();
        // Then
        assertThatCode(() -> uploads.finished(read)).doesNotThrowAnyException();
        assertThat(catchThrowableOfType(UploadRefusedException.class, () -> uploads.find(forgotten))
                        .status())
                .isEqualTo(404);
        assertThat(folder.resolve("uploads")).isDirectoryNotContaining("glob:**.gone-*");
    }

    private void age(UUID id) throws IOException {
        for (var name : new String[] {"disk", "upload.json"}) {
            Files.setLastModifiedTime(
                    folder.resolve("uploads").resolve(id.toString()).resolve(name),
                    FileTime.from(Instant.now().minus(Duration.ofDays(8))));
        }
    }

    private Upload send(UUID id, int from, int to) throws IOException, InterruptedException {
        return uploads.receive(id, from, new ByteArrayInputStream(disk, from, to - from), Optional.empty(), () -> {});
    }

    private static String checksum(byte[] bytes) throws Exception {
        return "sha256 "
                + Base64.getEncoder()
                        .encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private static final class Broken extends InputStream {
        @Override
        public int read() throws IOException {
            throw new IOException("The connection is gone");
        }

        @Override
        public int read(byte[] bytes, int from, int count) throws IOException {
            return read();
        }
    }

    /** Says when it is asked, and answers when it is ended. */
    private static final class Silent extends InputStream {
        private final CountDownLatch asked;
        private final CountDownLatch ended = new CountDownLatch(1);

        private Silent(CountDownLatch asked) {
            this.asked = asked;
        }

        void end() {
            ended.countDown();
        }

        @Override
        public int read() throws IOException {
            asked.countDown();
            try {
                ended.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new IOException("Ended from outside");
        }

        @Override
        public int read(byte[] bytes, int from, int count) throws IOException {
            return read();
        }
    }
}
