package io.vernissage.upload.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.luben.zstd.ZstdOutputStream;
import io.vernissage.pipeline.ProblemException;
import io.vernissage.pipeline.Source;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** What comes out of compressed sources, and which of them are refused. */
class SourceStreamTest {
    private static final byte[] CONTENT = content(700_000);

    @ParameterizedTest
    @EnumSource
    void shouldUnpack(Compression compression) throws IOException {
        assertThat(Arrays.equals(unpacked(Packed.by(compression, CONTENT)), CONTENT))
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void shouldUnpackNothing(Compression compression) throws IOException {
        assertThat(unpacked(Packed.by(compression, new byte[0]))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"GZIP", "XZ", "ZSTD", "BZIP2"})
    void shouldTakeSeveralMembersForOne(Compression compression) throws IOException {
        // Given
        var half = CONTENT.length / 2;
        var packed = joined(
                Packed.by(compression, Arrays.copyOf(CONTENT, half)),
                Packed.by(compression, Arrays.copyOfRange(CONTENT, half, CONTENT.length)));
        // Then
        assertThat(unpacked(packed)).isEqualTo(CONTENT);
    }

    @Test
    void shouldUnpackAZstdFileThatBeginsWithASkippedFrame() throws IOException {
        var skipped = new byte[] {0x5A, 0x2A, 0x4D, 0x18, 2, 0, 0, 0, 7, 7};
        assertThat(unpacked(joined(skipped, Packed.by(Compression.ZSTD, CONTENT))))
                .isEqualTo(CONTENT);
    }

    /** Wherever a source is cut off, it is refused. */
    @ParameterizedTest
    @EnumSource
    void shouldRefuseWhatIsCutOff(Compression compression) {
        var packed = Packed.by(compression, content(20_000));
        for (var length = Compression.REACH; length < packed.length; length += 1 + length / 40) {
            assertThat(refusal(Arrays.copyOf(packed, length), StreamFixture.limits()))
                    .as("%d of %d bytes", length, packed.length)
                    .endsWith(":compressed-truncated");
        }
        assertThat(refusal(Arrays.copyOf(packed, packed.length - 1), StreamFixture.limits()))
                .endsWith(":compressed-truncated");
    }

    /** Whichever byte of the data or checksums is changed, it is refused or makes no difference. */
    @ParameterizedTest
    @EnumSource
    void shouldNeverGiveOutOtherBytes(Compression compression) throws IOException {
        var content = content(5_000);
        var packed = Packed.by(compression, content);
        for (var at = 0; at < packed.length; at++) {
            var damaged = packed.clone();
            damaged[at] ^= 0x21;
            try {
                assertThat(unpacked(damaged, compression)).as("byte %d", at).isEqualTo(content);
            } catch (ProblemException e) {
                assertThat(e.problem().detail()).matches("[\\x20-\\x7E]{30,500}");
            }
        }
    }

    private record Hostile(String name, String kind, Supplier<byte[]> source, StreamLimits limits) {
        private Hostile(String name, String kind, Supplier<byte[]> source) {
            this(name, kind, source, StreamFixture.limits());
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Hostile> hostile() {
        var gzip = Packed.by(Compression.GZIP, CONTENT);
        var xz = Packed.by(Compression.XZ, CONTENT);
        var zstd = Packed.by(Compression.ZSTD, CONTENT);
        var bzip2 = Packed.by(Compression.BZIP2, CONTENT);
        var zip = Packed.zip("disk.raw", CONTENT);
        return Stream.of(
                new Hostile("gzip, CRC", "compressed-damaged", () -> changed(gzip, gzip.length - 8)),
                new Hostile("gzip, length", "compressed-damaged", () -> changed(gzip, gzip.length - 1)),
                new Hostile("gzip, something behind", "compressed-damaged", () -> joined(gzip, CONTENT)),
                new Hostile("gzip, endless name", "compressed-damaged", () -> endlessName()),
                new Hostile("gzip, members without content", "compressed-damaged", () -> emptyMembers()),
                new Hostile("zstd, bomb", "compressed-ratio", () -> bomb(), limits(1L << 40, 900)),
                new Hostile("zstd, larger than any disk", "stream-too-large", () -> bomb(), limits(1L << 30, 100_000)),
                new Hostile("xz, CRC", "compressed-damaged", () -> changed(xz, xz.length - 40)),
                new Hostile("xz, something behind", "compressed-damaged", () -> joined(xz, CONTENT)),
                new Hostile("xz, huge dictionary", "compressed-memory", () -> xz(128 << 20)),
                new Hostile("zstd, checksum", "compressed-damaged", () -> changed(zstd, zstd.length - 1)),
                new Hostile("zstd, something behind", "compressed-damaged", () -> joined(zstd, CONTENT)),
                new Hostile("zstd, huge window", "compressed-memory", () -> zstd(28)),
                new Hostile("zstd, frames that are skipped", "compressed-damaged", () -> skippedFrame()),
                new Hostile("bzip2, CRC", "compressed-damaged", () -> changed(bzip2, bzip2.length - 4)),
                new Hostile("bzip2, something behind", "compressed-damaged", () -> joined(bzip2, CONTENT)),
                new Hostile("zip, two members", "zip-not-one-member", () -> Packed.zip("a.raw b.raw", CONTENT)),
                new Hostile(
                        "zip, a folder and a member", "zip-not-one-member", () -> Packed.zip("a/ a/b.raw", CONTENT)),
                new Hostile("zip, no member", "zip-not-one-member", () -> Packed.zip("", CONTENT)),
                new Hostile("zip, encrypted", "zip-encrypted", () -> flagged(zip, 1)),
                new Hostile("zip, unknown method", "compression-not-supported", () -> method(zip, 12)),
                new Hostile("zip, CRC", "compressed-damaged", () -> descriptor(zip, 4)),
                new Hostile("zip, length", "compressed-damaged", () -> descriptor(zip, 12)),
                new Hostile("zip, end says two members", "zip-not-one-member", () -> changed(zip, zip.length - 12, 2)),
                new Hostile("zip, something behind", "compressed-truncated", () -> joined(zip, CONTENT)));
    }

    @ParameterizedTest
    @MethodSource
    void hostile(Hostile hostile) {
        assertThat(refusal(hostile.source().get(), hostile.limits())).endsWith(":" + hostile.kind());
    }

    @Test
    void shouldTakeNoMoreThanTheLastPartOfAMembersName() throws IOException {
        try (var stream = stream(Packed.zip("../../etc/cron.d/disk.vhd", CONTENT), Compression.ZIP)) {
            assertThat(stream.nameInside(Optional.of("a.zip"))).contains("disk.vhd");
        }
    }

    @Test
    void shouldKnowTheNameInsideByTheNameOutside() {
        assertThat(Compression.XZ.nameInside("disk.vhd.xz")).contains("disk.vhd");
        assertThat(Compression.XZ.nameInside("disk.vhd")).isEmpty();
        assertThat(Compression.GZIP.nameInside(".gz")).isEmpty();
    }

    @Test
    void shouldRefuseASourceThatTakesTooLong() {
        var limits = new StreamLimits(Duration.ofNanos(1), 1 << 30, 1000, 1 << 20, 1 << 20);
        assertThat(refusal(Packed.by(Compression.GZIP, CONTENT), limits)).endsWith(":stream-too-slow");
    }

    @ParameterizedTest
    @EnumSource
    void shouldCompareTheStoredBytesWithTheSendersDigest(Compression compression) throws Exception {
        // Given
        var packed = Packed.by(compression, CONTENT);
        var digest =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-512").digest(packed));
        // Then
        finish(packed, compression, digest.toUpperCase(Locale.ROOT));
        var refusal = catchThrowableOfType(ProblemException.class, () -> finish(packed, compression, "0".repeat(128)));
        assertThat(refusal.problem().type()).endsWith(":checksum-mismatch");
    }

    private static void finish(byte[] packed, Compression compression, String digest) throws IOException {
        var request = new Source.File("disk", Optional.empty(), Optional.of(digest), Optional.empty());
        try (var stream = SourceStream.of(
                new ByteArrayInputStream(packed),
                OptionalLong.empty(),
                Optional.of(compression),
                request,
                StreamFixture.limits())) {
            stream.finish();
        }
    }

    private static String refusal(byte[] source, StreamLimits limits) {
        return catchThrowableOfType(ProblemException.class, () -> {
                    var compression = Compression.of(ByteBuffer.wrap(source));
                    try (var stream = SourceStream.of(
                            new ByteArrayInputStream(source),
                            OptionalLong.empty(),
                            compression,
                            StreamFixture.request(),
                            limits)) {
                        stream.finish();
                    }
                })
                .problem()
                .type();
    }

    private static byte[] unpacked(byte[] packed) throws IOException {
        return unpacked(packed, Compression.of(ByteBuffer.wrap(packed)).orElseThrow());
    }

    private static byte[] unpacked(byte[] packed, Compression compression) throws IOException {
        try (var stream = stream(packed, compression)) {
            var content = stream.readAllBytes();
            stream.finish();
            return content;
        }
    }

    private static SourceStream stream(byte[] packed, Compression compression) throws IOException {
        return SourceStream.of(
                new ByteArrayInputStream(packed),
                OptionalLong.of(packed.length),
                Optional.of(compression),
                StreamFixture.request(),
                StreamFixture.limits());
    }

    private static StreamLimits limits(long output, long ratio) {
        return new StreamLimits(Duration.ofMinutes(1), output, ratio, 64 << 20, 128 << 20);
    }

    /** Half of it can be compressed. */
    private static byte[] content(int length) {
        var content = new byte[length];
        new Random(length).nextBytes(content);
        Arrays.fill(content, length / 4, length * 3 / 4, (byte) 3);
        return content;
    }

    private static byte[] joined(byte[] one, byte[] other) {
        var both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    private static byte[] changed(byte[] good, int at) {
        return changed(good, at, good[at] ^ 1);
    }

    private static byte[] changed(byte[] good, int at, int value) {
        var bad = good.clone();
        bad[at] = (byte) value;
        return bad;
    }

    /** More than a gigabyte of zeros, in some kilobytes. */
    private static byte[] bomb() {
        return Packed.by(ZstdOutputStream::new, target -> {
            var zeros = new byte[1 << 20];
            for (var mebibyte = 0; mebibyte < 1030; mebibyte++) {
                target.write(zeros);
            }
        });
    }

    private static byte[] endlessName() {
        var header = new byte[] {0x1f, (byte) 0x8b, 8, 8, 0, 0, 0, 0, 0, 3};
        var name = new byte[12 << 20];
        Arrays.fill(name, (byte) 'a');
        return joined(header, name);
    }

    private static byte[] emptyMembers() {
        var member = Packed.by(Compression.GZIP, new byte[0]);
        var all = ByteBuffer.allocate(12 << 20);
        while (all.remaining() >= member.length) {
            all.put(member);
        }
        return Arrays.copyOf(all.array(), all.position());
    }

    private static byte[] skippedFrame() {
        var frame = ByteBuffer.allocate(12 << 20).order(ByteOrder.LITTLE_ENDIAN);
        frame.putInt(0x184D2A50).putInt(frame.capacity() - 8);
        return joined(frame.array(), Packed.by(Compression.ZSTD, CONTENT));
    }

    private static byte[] xz(int dictionary) {
        var options = new LZMA2Options();
        var packed = Packed.by(target -> new XZOutputStream(target, options), CONTENT);
        // the block header: its size, flags, LZMA2's id and length, then the dictionary's size in five bits
        packed[12 + 4] = (byte) (2 * (31 - Integer.numberOfLeadingZeros(dictionary) - 12));
        var crc = new CRC32();
        var header = ((packed[12] & 0xFF) + 1) * 4;
        crc.update(packed, 12, header - 4);
        ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN).putInt(12 + header - 4, (int) crc.getValue());
        return packed;
    }

    /** A frame of three bytes that asks for this window (RFC 8878, 3.1.1). */
    private static byte[] zstd(int windowLog) {
        return new byte[] {
            0x28, (byte) 0xB5, 0x2F, (byte) 0xFD, 0, (byte) ((windowLog - 10) << 3), 3 << 3 | 1, 0, 0, 1, 2, 3
        };
    }

    private static byte[] flagged(byte[] zip, int flag) {
        return changed(zip, 6, zip[6] | flag);
    }

    private static byte[] method(byte[] zip, int method) {
        return changed(zip, 8, method);
    }

    /** Changes the record behind the member, which has its checksum and lengths. */
    private static byte[] descriptor(byte[] zip, int at) {
        for (var offset = zip.length - 4; offset >= 0; offset--) {
            if (ByteBuffer.wrap(zip, offset, 4).order(ByteOrder.LITTLE_ENDIAN).getInt() == 0x08074b50) {
                return changed(zip, offset + at);
            }
        }
        throw new IllegalArgumentException("No descriptor");
    }
}
