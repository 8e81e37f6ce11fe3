package io.vernissage.upload.reception;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/** Sends to an upload for ever, in a process of its own: each byte is the lowest of its offset. */
final class SendingProcess {
    private SendingProcess() {}

    public static void main(String[] arguments) throws Exception {
        var checksum = Optional.of(arguments[2]).filter(text -> !text.isEmpty()).map(Checksum::parse);
        UploadsFixture.below(Path.of(arguments[0]))
                .receive(UUID.fromString(arguments[1]), 0, new Counting(), checksum, () -> {});
    }

    static final class Counting extends InputStream {
        private long at;

        @Override
        public int read() {
            return (int) (at++ & 0xFF);
        }

        @Override
        public int read(byte[] bytes, int from, int count) {
            for (var index = from; index < from + count; index++) {
                bytes[index] = (byte) read();
            }
            return count;
        }
    }
}
