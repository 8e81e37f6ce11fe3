package io.vernissage.upload.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vernissage.pipeline.ProblemException;
import io.vernissage.upload.source.SourceFixture;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/** How a damaged image is refused. */
final class Refusals {
    private Refusals() {}

    /** When it has to be found out at the latest. */
    enum When {
        OPENED,
        PLANNED,
        READ
    }

    /** What makes the image, what the request claims (empty: nothing) and the kind of problem that must come. */
    record Hostile(String name, String claim, When when, String kind, Script script) {
        @Override
        public String toString() {
            return name;
        }
    }

    interface Script {
        Path make(Path folder) throws IOException;
    }

    interface Damage {
        void on(RandomAccessFile file) throws IOException;
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

    static void assertRefused(Hostile hostile, Path folder) throws IOException {
        var file = hostile.script.make(folder);
        var claim = Optional.of(hostile.claim).filter(said -> !said.isEmpty());
        var refusal = catchThrowableOfType(ProblemException.class, () -> {
            try (var disk = new DetectedDisks().open(SourceFixture.open(file), claim)) {
                assertThat(hostile.when).as("opened").isNotEqualTo(When.OPENED);
                disk.extents(0, Long.MAX_VALUE).count();
                assertThat(hostile.when).as("planned").isEqualTo(When.READ);
                disk.read(0, ByteBuffer.allocate((int) disk.virtualSize()));
            }
        });
        assertThat(refusal).as("refused").isNotNull();
        assertThat(refusal.problem().type()).isEqualTo("urn:vernissage:problem:" + hostile.kind);
        assertThat(refusal.problem().detail()).matches("[\\x20-\\x7E]{30,500}");
    }
}
