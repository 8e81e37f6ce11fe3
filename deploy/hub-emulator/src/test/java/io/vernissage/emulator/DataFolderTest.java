package io.vernissage.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    @TempDir
    private Path folder;

    @Test
    void shouldNotStartOnWhatIsSomebodyElses() throws IOException {
        // Given
        var photo = folder.resolve("blobs/photos/2020/me.jpg");
        Files.createDirectories(photo.getParent());
        Files.writeString(photo, "x");
        // When, then
        assertThatThrownBy(() -> HubEmulator.start(EmulatorOptions.forTests(folder)))
                .isInstanceOf(EmulatorException.class)
                .hasMessageContaining(folder.toString());
        assertThat(photo).exists();
    }

    @Test
    void shouldTakeAnEmptyFolderItsOwnAndThatOfAnEarlierVersion() throws IOException {
        assertThatCode(() -> DataFolder.make(folder.resolve("new"))).doesNotThrowAnyException();
        DataFolder.mark(folder.resolve("new"));
        Files.createDirectories(folder.resolve("new/blobs"));
        assertThatCode(() -> DataFolder.make(folder.resolve("new"))).doesNotThrowAnyException();
        Files.createDirectories(folder.resolve("old/blobs"));
        Files.writeString(folder.resolve("old/ca.pem"), "x");
        assertThatCode(() -> DataFolder.make(folder.resolve("old"))).doesNotThrowAnyException();
    }
}
