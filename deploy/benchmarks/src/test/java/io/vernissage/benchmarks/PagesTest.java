package io.vernissage.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernissage.benchmarks.Pages.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PagesTest {
    private static final int PIECE = 4 << 20;

    @TempDir
    private Path folder;

    @Test
    void shouldFindPagesThatHoldSomethingAndJoinThoseThatTouch() throws IOException {
        // Given: one byte, one at a page's end, two pages on both sides of where reading stops, and half a page at the
        // end
        var bytes = new byte[2 * PIECE + 100];
        bytes[0] = 1;
        bytes[5 * 512 - 1] = 1;
        bytes[PIECE - 1] = 1;
        bytes[PIECE] = 1;
        bytes[2 * PIECE + 99] = 1;
        var disk = Files.write(folder.resolve("disk"), bytes);
        // When
        var runs = Pages.runs(disk);
        // Then
        assertThat(runs)
                .containsExactly(
                        new Run(0, 512),
                        new Run(4 * 512, 5 * 512),
                        new Run(PIECE - 512, PIECE + 512),
                        new Run(2 * PIECE, 2 * PIECE + 100));
        assertThat(Pages.bytes(runs)).isEqualTo(4 * 512 + 100);
        assertThat(Pages.bytesOfBlocks(runs, 4096)).isEqualTo(4 * 4096);
    }
}
