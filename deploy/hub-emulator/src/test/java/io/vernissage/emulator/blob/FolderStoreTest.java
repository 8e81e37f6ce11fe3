package io.vernissage.emulator.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderStoreTest {
    private static final String ACCOUNT = "contoso";

    @TempDir
    private Path folder;

    @Test
    void shouldNameAndMakeNothingOutsideItsFolder() throws IOException {
        // Given
        var victim = Files.createDirectories(folder.resolve("victim"));
        Files.writeString(victim.resolve("precious"), "x");
        var store = FolderStore.open(folder.resolve("blobs"), Clock.systemUTC());
        // When
        var named =
                new LocalBlobs(store).address(URI.create("https://127.0.0.1:8445/contoso/..%2F..%2F..%2Fvictim/d.vhd"));
        // Then
        assertThat(named).isEmpty();
        for (var container : List.of("../../victim", "..", "a/b")) {
            assertThatThrownBy(() -> store.ensure(ACCOUNT, container)).isInstanceOf(StorageException.class);
        }
        assertThatThrownBy(() -> store.ensure("..", "victim")).isInstanceOf(StorageException.class);
        assertThat(victim.resolve("precious")).exists();
    }

    @Test
    void shouldLeaveWhatIsNotItsOwnAndRefuseToMakeAContainerOfIt() throws IOException {
        // Given
        var photo = folder.resolve("photos/2020/me.jpg");
        Files.createDirectories(photo.getParent());
        Files.writeString(photo, "x");
        Files.createDirectories(folder.resolve("photos/abandoned/blobs/0123abcd"));
        // When
        var store = FolderStore.open(folder, Clock.systemUTC());
        // Then
        assertThat(photo).exists();
        assertThat(folder.resolve("photos/abandoned")).doesNotExist();
        assertThatThrownBy(() -> store.ensure("photos", "2020"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("me.jpg");
        assertThat(photo).exists();
    }

    @Test
    void shouldSetADamagedBlobAsideAndGoOn() throws IOException {
        // Given
        var first = FolderStore.open(folder, Clock.systemUTC());
        var container = first.ensure(ACCOUNT, "disks");
        for (var name : List.of("good", "bad")) {
            container.change(name, slot -> slot.installPages(fresh(slot, first)));
        }
        var record = folder.resolve("contoso/disks/blobs")
                .resolve(Folders.nameFor("bad"))
                .resolve("blob.json");
        Files.writeString(record, "");
        // When
        var again = FolderStore.open(folder, Clock.systemUTC()).container(ACCOUNT, "disks");
        // Then
        assertThat(again.slots()).containsOnlyKeys("good");
        assertThat(Folders.in(folder.resolve("contoso/disks/damaged")))
                .singleElement()
                .satisfies(aside -> assertThat(aside.resolve("blob.json")).exists());
        // When
        Files.writeString(folder.resolve("contoso/disks/container.json"), "");
        // Then
        assertThatThrownBy(() -> FolderStore.open(folder, Clock.systemUTC()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("disks/container.json is damaged");
    }

    static BlobRecord fresh(BlobSlot slot, FolderStore store) {
        return BlobCalls.fresh(
                slot, BlobRecord.Type.PAGE, 1024, 0, BlobRecord.Headers.DEFAULT, Map.of(), List.of(), store.versions());
    }
}
