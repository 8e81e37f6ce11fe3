package io.vernissage.emulator.arm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResourceStoreTest {
    @TempDir
    Path folder;

    @Test
    void shouldSetADamagedDocumentAsideAndGoOn() throws IOException {
        // Given
        var store = new ResourceStore(folder);
        store.put(new Resource("/a", Json.object(), Json.object()));
        assertThat(new ResourceStore(folder).isWhole()).isTrue();
        Files.createFile(folder.resolve("empty.json"));
        Files.writeString(folder.resolve("cut.json"), "{\"id\":\"/b\",\"bo");
        Files.writeString(folder.resolve("other.json"), "[1]");
        // When
        var opened = new ResourceStore(folder);
        var once = new ResourceStore(folder);
        // Then
        assertThat(opened.all()).singleElement().extracting(Resource::id).isEqualTo("/a");
        assertThat(once.isWhole()).isFalse();
        assertThat(folder.resolve("empty.json")).doesNotExist();
        assertThat(folder.resolve("cut.json.damaged")).hasContent("{\"id\":\"/b\",\"bo");
    }
}
