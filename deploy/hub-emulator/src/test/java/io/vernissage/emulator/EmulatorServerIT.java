package io.vernissage.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernissage.emulator.blob.AccountKeys;
import io.vertx.ext.web.Router;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmulatorServerIT {
    @TempDir
    Path data;

    private final AtomicInteger closed = new AtomicInteger();

    /** A part that does not come up, or cannot be closed. */
    private final class Broken implements Routes, AccountKeys {
        private final boolean resumes;

        Broken(boolean resumes) {
            this.resumes = resumes;
        }

        @Override
        public void mount(Router tenant, Router admin) {
            // answers nothing
        }

        @Override
        public Optional<List<String>> keys(String account) {
            return Optional.empty();
        }

        @Override
        public void resume() {
            if (!resumes) {
                throw new IllegalStateException("It does not come up");
            }
        }

        @Override
        public void close() {
            closed.incrementAndGet();
            throw new IllegalStateException("It cannot be closed");
        }
    }

    @Test
    void shouldLeaveNothingOpenWhateverAPartSays() {
        var options = EmulatorOptions.forTests(data);
        // When it does not come up
        assertThatThrownBy(() -> EmulatorServer.start(options, surroundings -> new Broken(false)))
                .hasMessage("It does not come up");
        assertThat(closed).hasValue(1);
        // When it cannot be closed
        var server = EmulatorServer.start(options, surroundings -> new Broken(true));
        var port = server.blobService().getPort();
        assertThatThrownBy(server::close).isInstanceOf(EmulatorException.class);
        // Then folder and ports are free
        var next = options.with(options.addresses().withBlobPort(port));
        var again = EmulatorServer.start(next, surroundings -> new Broken(true));
        assertThat(again.blobService().getPort()).isEqualTo(port);
        assertThatThrownBy(again::close).isInstanceOf(EmulatorException.class);
    }
}
