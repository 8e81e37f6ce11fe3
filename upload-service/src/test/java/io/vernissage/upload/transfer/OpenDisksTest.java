package io.vernissage.upload.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vernissage.pipeline.BlobLocation;
import io.vernissage.pipeline.ProblemException;
import io.vernissage.pipeline.Source;
import io.vernissage.upload.OneDisk;
import io.vernissage.upload.ScatteredDisk;
import io.vernissage.upload.SegmentEvent.SegmentPlanned;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class OpenDisksTest {
    private final OneDisk disk = new OneDisk(new ScatteredDisk(1 << 20));

    @Test
    void shouldOpenADiskOnceForAllItsSegments() throws IOException {
        // Given
        var disks = new OpenDisks(disk, disk, 8, Duration.ofMinutes(1));
        var segment = segment();
        // When
        try (var first = disks.of(segment);
                var second = disks.of(segment)) {
            assertThat(first.disk()).isSameAs(second.disk());
        }
        disks.of(segment).close();
        // Then
        assertThat(disk.opened()).isEqualTo(1);
        assertThat(disk.open()).isEqualTo(1);
    }

    @Test
    void shouldKeepNoMoreDisksOpenThanAgreedOnceTheyAreNotUsed() throws IOException {
        // Given
        var disks = new OpenDisks(disk, disk, 2, Duration.ofMinutes(1));
        var used = disks.of(segment());
        // When
        for (var i = 0; i < 5; i++) {
            disks.of(segment()).close();
        }
        // Then
        assertThat(disk.open()).isEqualTo(3);
        assertThat(disks.size()).isEqualTo(3);
        used.close();
        assertThat(disk.open()).isEqualTo(2);
    }

    @Test
    void shouldCloseADiskThatNoSegmentHasUsedForAWhile() throws IOException {
        // Given
        var disks = new OpenDisks(disk, disk, 8, Duration.ofMillis(20));
        // When
        disks.of(segment()).close();
        // Then
        await().atMost(Duration.ofSeconds(10)).until(() -> disk.open() == 0);
        assertThat(disks.size()).isZero();
    }

    @Test
    void shouldOpenADiskAnewThatSomebodyGaveUp() throws IOException {
        // Given
        var disks = new OpenDisks(disk, disk, 8, Duration.ofMinutes(1));
        var segment = segment();
        var broken = disks.of(segment);
        var bystander = disks.of(segment);
        // When
        broken.giveUp();
        broken.close();
        // Then
        try (var fresh = disks.of(segment)) {
            assertThat(fresh.disk()).isNotSameAs(bystander.disk());
            assertThat(disk.open()).isEqualTo(2);
            bystander.close();
            assertThat(disk.open()).isEqualTo(1);
        }
    }

    @Test
    void shouldKeepNothingOfASourceThatHasChanged() {
        // Given
        var disks = new OpenDisks(disk, disk, 8, Duration.ofMinutes(1));
        disk.becomes("version-2");
        // Then
        assertThatThrownBy(() -> disks.of(segment())).isInstanceOf(ProblemException.class);
        assertThat(disk.open()).isZero();
        assertThat(disks.size()).isZero();
    }

    private static SegmentPlanned segment() {
        var publication = UUID.randomUUID();
        return new SegmentPlanned(
                publication,
                Instant.EPOCH,
                1,
                0,
                0,
                1 << 20,
                new BlobLocation("test", "group", "account", "disks", "blob", URI.create("https://blob")),
                new Source.File("disk.raw", Optional.empty(), Optional.empty(), Optional.empty()),
                "version-1",
                1 << 20,
                1 << 20,
                false);
    }
}
