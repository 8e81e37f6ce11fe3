package io.vernissage.upload.stream;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The ways in which a disk image may be compressed, found by their first bytes. Several members, streams or frames one after
 * the other are one, as their own tools treat them.
 */
enum Compression {
    GZIP("gzip file", "gz gzip", "1f8b08"),
    XZ("xz file", "xz", "fd377a585a00"),
    ZSTD("zstd file", "zst zstd", "28b52ffd"),
    BZIP2("bzip2 file", "bz2 bzip2", "425a68"),
    ZIP("zip archive", "zip", "504b0304");

    /** How much of the beginning tells all of them. */
    static final int REACH = 10;

    private static final byte[] BLOCK_OF_BZIP2 = HexFormat.of().parseHex("314159265359");
    private static final byte[] END_OF_BZIP2 = HexFormat.of().parseHex("177245385090");
    private static final byte[] EMPTY_ZIP = HexFormat.of().parseHex("504b0506");

    private final String found;
    private final Set<String> words;
    private final byte[] magic;

    Compression(String found, String words, String magic) {
        this.found = found;
        this.words = Set.of(words.split(" "));
        this.magic = HexFormat.of().parseHex(magic);
    }

    /** What these first bytes of a source are compressed with, if they are. */
    static Optional<Compression> of(ByteBuffer head) {
        return Arrays.stream(values())
                .filter(compression -> compression.isIn(head))
                .findFirst();
    }

    /** What it is, for a message. */
    String found() {
        return found;
    }

    /** Whether a request's word means this one. */
    boolean isMeantBy(String word) {
        return words.contains(word.strip().toLowerCase(Locale.ROOT));
    }

    /** Whether a request's word means any of them. */
    static boolean isAnyMeantBy(String word) {
        return Arrays.stream(values()).anyMatch(compression -> compression.isMeantBy(word));
    }

    /** The name of what is inside, by the name of the compressed file. */
    Optional<String> nameInside(String name) {
        var dot = name.lastIndexOf('.');
        return dot > 0 && isMeantBy(name.substring(dot + 1)) ? Optional.of(name.substring(0, dot)) : Optional.empty();
    }

    /**
     * Unpacks as it reads.
     *
     * @param stored from the first byte on
     */
    InputStream unpacking(InputStream stored, StreamLimits limits) throws IOException {
        return switch (this) {
            case GZIP ->
                GzipCompressorInputStream.builder()
                        .setInputStream(stored)
                        .setDecompressConcatenated(true)
                        .get();
            case XZ -> new XZInputStream(stored, limits.xzMemoryInKib());
            case ZSTD -> new ZstdInputStreamNoFinalizer(stored).setLongMax(limits.zstdWindowLog());
            case BZIP2 -> new BZip2CompressorInputStream(stored, true);
            case ZIP -> ZipMember.open(stored);
        };
    }

    private boolean isIn(ByteBuffer head) {
        return switch (this) {
            case GZIP, XZ -> isAt(head, 0, magic);
            case ZSTD -> isAt(head, 0, magic) || isSkippedFrame(head);
            // three letters alone may begin a boot sector
            case BZIP2 -> isAt(head, 0, magic) && (isAt(head, 4, BLOCK_OF_BZIP2) || isAt(head, 4, END_OF_BZIP2));
            case ZIP -> isAt(head, 0, magic) || isAt(head, 0, EMPTY_ZIP);
        };
    }

    /** RFC 8878, 3.1.2; some tools begin with one. */
    private static boolean isSkippedFrame(ByteBuffer head) {
        return head.limit() >= 4 && (head.get(0) & 0xF0) == 0x50 && isAt(head, 1, new byte[] {0x2A, 0x4D, 0x18});
    }

    private static boolean isAt(ByteBuffer head, int offset, byte[] bytes) {
        return head.limit() >= offset + bytes.length
                && head.slice(offset, bytes.length).equals(ByteBuffer.wrap(bytes));
    }
}
