package io.vernissage.upload.stream;

import io.vernissage.pipeline.ProblemException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;

/** What any bytes must do to a decoder: be refused with a problem, or unpack within the limits. Whatever else is a finding. */
public final class PackedFuzzing {
    private static final long OUTPUT = 4 << 20;
    private static final StreamLimits LIMITS =
            new StreamLimits(Duration.ofMinutes(1), OUTPUT, 100_000, 16 << 20, 16 << 20);

    private PackedFuzzing() {}

    /** Good sources to begin from. */
    public static List<byte[]> seeds(String compression) {
        var its = Compression.valueOf(compression);
        var content = new byte[3000];
        new Random(1).nextBytes(content);
        Arrays.fill(content, 500, 2500, (byte) 7);
        var one = Packed.by(its, content);
        if (its == Compression.ZIP) {
            return List.of(one, Packed.zip("a b", content));
        }
        var two = Arrays.copyOf(one, 2 * one.length);
        System.arraycopy(one, 0, two, one.length, one.length);
        return List.of(one, two, Packed.by(its, new byte[1 << 20]));
    }

    /** Answers whether it can be unpacked. */
    public static boolean check(InputStream source) throws IOException {
        var first = new BufferedInputStream(source);
        first.mark(Compression.REACH);
        var compression = Compression.of(ByteBuffer.wrap(first.readNBytes(Compression.REACH)));
        first.reset();
        if (compression.isEmpty()) {
            return false;
        }
        var count = 0L;
        try (var stream = SourceStream.of(first, OptionalLong.empty(), compression, StreamFixture.request(), LIMITS)) {
            var piece = new byte[10_000];
            for (int read; (read = stream.read(piece)) >= 0; ) {
                require(read > 0, "read something");
                count += read;
            }
            require(stream.nameInside(Optional.of("x")).filter(String::isEmpty).isEmpty(), "named");
            stream.finish();
        } catch (ProblemException e) {
            require(
                    e.problem().detail().matches("[\\x20-\\x7E]{30,700}"),
                    e.problem().detail());
            return false;
        }
        require(count <= OUTPUT, "bounded");
        return true;
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException("Does not hold: " + what);
        }
    }
}
