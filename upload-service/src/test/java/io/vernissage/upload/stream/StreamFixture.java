package io.vernissage.upload.stream;

import io.quarkus.runtime.configuration.MemorySize;
import io.vernissage.pipeline.Pipeline;
import io.vernissage.pipeline.Source;
import io.vernissage.pipeline.queue.WorkHandler;
import io.vernissage.upload.TestStamp;
import io.vernissage.upload.UploadStep.StreamRequested;
import io.vernissage.upload.publication.KnownPublications;
import io.vernissage.upload.publication.Publications;
import io.vernissage.upload.source.Sources;
import io.vernissage.upload.transfer.Transferers;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Optional;

/** Streams as a test configures them. */
public final class StreamFixture {
    static final long MIB = 1 << 20;

    private StreamFixture() {}

    public static StreamJudge judge() {
        return new StreamJudge(settings());
    }

    /** A worker that has little memory: pieces of two segments of 4 MiB. */
    static WorkHandler<StreamRequested> streamer(
            TestStamp stamp, Sources sources, Settings settings, Pipeline pipeline) {
        return new Streamer(
                stamp.blobs(),
                sources,
                Transferers.sender(stamp),
                settings,
                (_, _) -> false,
                KnownPublications.read().publications(),
                pipeline);
    }

    /** A worker that knows of what has ended. */
    static WorkHandler<StreamRequested> late(TestStamp stamp, Sources sources, Publications known, Pipeline pipeline) {
        return new Streamer(
                stamp.blobs(), sources, Transferers.sender(stamp), settings(), (_, _) -> true, known, pipeline);
    }

    static Settings settings() {
        return new Settings(8 * MIB, Duration.ofSeconds(30), Duration.ofSeconds(5));
    }

    static StreamLimits limits() {
        return StreamLimits.of(settings());
    }

    static Source request() {
        return new Source.File("disk", Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** As configured, with the defaults of what a stream may ask for. */
    record Settings(long bufferBytes, Duration time, Duration silence) implements StreamSettings {
        @Override
        public int slots() {
            return 1;
        }

        @Override
        public MemorySize buffer() {
            return bytes(bufferBytes);
        }

        @Override
        public MemorySize largestOutput() {
            return bytes(1L << 40);
        }

        @Override
        public long ratio() {
            return 100_000;
        }

        @Override
        public MemorySize xzDictionary() {
            return bytes(64 * MIB);
        }

        @Override
        public MemorySize zstdWindow() {
            return bytes(128 * MIB);
        }

        private static MemorySize bytes(long count) {
            return new MemorySize(BigInteger.valueOf(count));
        }
    }
}
