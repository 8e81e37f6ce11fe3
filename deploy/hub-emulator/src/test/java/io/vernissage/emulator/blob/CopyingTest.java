package io.vernissage.emulator.blob;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernissage.emulator.chaos.Chaos;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of copies that a restart interrupted, and of those that end before they began. */
class CopyingTest {
    private static final String URL = "https://127.0.0.1:8445/contoso/disks/source";

    @TempDir
    private Path folder;

    private FolderStore store;
    private BlobSlot source;

    @BeforeEach
    void makeSource() throws IOException {
        store = FolderStore.open(folder, Clock.systemUTC());
        var container = store.ensure("contoso", "disks");
        container.change("source", slot -> slot.installPages(FolderStoreTest.fresh(slot, store)));
        source = container.existing("source");
        source.pages().write(0, ByteBuffer.wrap(new byte[512]), store.versions());
    }

    @Test
    void shouldGoOnWithASourceThatIsAsItWas() throws IOException {
        pending(BlobRecord::version);
        copying(store).resume();
        assertThat(copy().status()).isEqualTo("success");
        assertThat(target().pages().within(0, 1024)).containsExactly(new PageRange(0, 512));
    }

    @Test
    void shouldNotTakeABlobHereForOneElsewhere() throws IOException {
        pending(blob -> 0);
        copying(store).resume();
        assertThat(copy().status()).isEqualTo("failed");
    }

    @Test
    void shouldFailWhereTheSourceHasChanged() throws IOException {
        pending(BlobRecord::version);
        source.pages().write(512, ByteBuffer.wrap(new byte[512]), store.versions());
        copying(store).resume();
        assertThat(copy().status()).isEqualTo("failed");
        assertThat(target().pages().within(0, 1024)).isEmpty();
    }

    @Test
    void shouldWriteNothingIntoABlobThatIsAnotherByThen() throws IOException {
        // Given
        var accepted = pending(BlobRecord::version);
        var waiting = new ArrayList<Runnable>();
        new Copying(store, waiting::add, new Interference(Chaos.none()))
                .start(accepted, target().address(), new InsideSource(URL, source, source.existing()));
        pending(BlobRecord::version);
        // When
        waiting.forEach(Runnable::run);
        // Then
        assertThat(copy().status()).isEqualTo("pending");
        assertThat(target().pages().within(0, 1024)).isEmpty();
    }

    @Test
    void shouldEndWithoutAWordWhenTheEmulatorDoes() throws IOException {
        var accepted = pending(BlobRecord::version);
        var copying = copying(store);
        copying.stop();
        copying.start(accepted, target().address(), new InsideSource(URL, source, source.existing()));
        assertThat(copy().status()).isEqualTo("pending");
        assertThat(target().pages().within(0, 1024)).isEmpty();
    }

    private static Copying copying(FolderStore store) {
        return new Copying(store, Runnable::run, new Interference(Chaos.none()));
    }

    private BlobRecord pending(ToLongFunction<BlobRecord> sourceVersion) throws IOException {
        var copy = new BlobRecord.Copy(
                "id", URL, BlobRecord.Copy.PENDING, 0, 1024, 0, "", sourceVersion.applyAsLong(source.existing()));
        return store.container("contoso", "disks")
                .change(
                        "target",
                        slot -> slot.installPages(
                                FolderStoreTest.fresh(slot, store).withCopy(copy)));
    }

    private BlobSlot target() {
        return store.container("contoso", "disks").existing("target");
    }

    private BlobRecord.Copy copy() {
        return target().existing().copy();
    }
}
