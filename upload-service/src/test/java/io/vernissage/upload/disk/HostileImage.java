package io.vernissage.upload.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An image that has to be refused.
 *
 * @param claim what the request says; empty for nothing
 * @param when it has to be found out at the latest
 * @param kind of the problem that must come
 */
record HostileImage(String name, String claim, When when, String kind, Script script) {
    private static final long MOST_ALLOCATED = 16 << 20;

    enum When {
        OPENED,
        PLANNED,
        READ
    }

    interface Script {
        Path make(Path folder) throws IOException;
    }

    interface Damage {
        void on(RandomAccessFile file) throws IOException;
    }

    /** An image that is refused when it is opened. */
    static HostileImage opened(String name, String claim, String kind, Script script) {
        return new HostileImage(name, claim, When.OPENED, kind, script);
    }

    /** An image on which something was changed. */
    static Script changed(Script good, Damage damage) {
        return folder -> {
            var file = good.make(folder);
            try (var access = new RandomAccessFile(file.toFile(), "rw")) {
                damage.on(access);
            }
            return file;
        };
    }

    static Damage put(long offset, byte... bytes) {
        return file -> {
            file.seek(offset);
            file.write(bytes);
        };
    }

    static Damage cut(long length) {
        return file -> file.setLength(length);
    }

    /** Opens it, plans it and reads it, as far as that goes. */
    void assertRefused(Path folder) throws IOException {
        var said = Optional.of(claim).filter(word -> !word.isEmpty());
        var refusal = Refusals.of(script.make(folder), said, when, MOST_ALLOCATED);
        assertThat(refusal.problem().type()).isEqualTo("urn:vernissage:problem:" + kind);
        assertThat(refusal.problem().detail()).matches("[\\x20-\\x7E]{30,500}");
    }

    @Override
    public String toString() {
        return name;
    }
}
