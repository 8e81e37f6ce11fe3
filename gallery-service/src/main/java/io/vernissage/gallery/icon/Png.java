package io.vernissage.gallery.icon;

import io.vernissage.gallery.GalleryProblem;
import io.vernissage.pipeline.ProblemException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * A PNG whose structure has been checked without decoding a pixel: signature, every chunk's length and checksum, a size
 * that can be afforded, nothing behind the end. Only the chunks that make the picture are kept, so that a compressed text
 * or colour profile in a stranger's file is never inflated.
 *
 * <p>Structure by W3C PNG (third edition), sections 5 and 11.
 */
public final class Png {
    /** Longest data URI, in characters. */
    static final int LONGEST_URI = 256 * 1024;

    private static final String URI_START = "data:image/png;base64,";
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final int CHUNK_FRAME = 12;
    private static final int HEADER_LENGTH = 13;
    private static final int LONGEST_EDGE = 4096;
    /** Four million pixels are 16 MiB decoded, 32 MiB at 16 bits a channel. */
    private static final long MOST_PIXELS = 4L << 20;

    private static final Set<String> KEPT = Set.of("IHDR", "PLTE", "tRNS", "IDAT", "IEND");

    private final byte[] bytes;
    private final int width;
    private final int height;

    private Png(byte[] bytes, int width, int height) {
        this.bytes = bytes;
        this.width = width;
        this.height = height;
    }

    /** Our own work, encoded a moment ago. */
    static Png encoded(byte[] bytes, int width, int height) {
        return new Png(bytes, width, height);
    }

    /**
     * Reads a PNG out of a request.
     *
     * @param where the request's field, for the problem's text
     * @param uri {@code data:image/png;base64,...}, at most 256 KiB
     * @param leastEdge fewest pixels of width and height
     * @throws ProblemException if it is anything else than such a PNG
     */
    static Png fromDataUri(String where, String uri, int leastEdge) {
        if (!uri.regionMatches(true, 0, URI_START, 0, URI_START.length())) {
            throw unusable(where, "it must be a data URI that begins with " + URI_START);
        }
        if (uri.length() > LONGEST_URI) {
            throw unusable(where, "it has %d characters; the most are %d".formatted(uri.length(), LONGEST_URI));
        }
        try {
            return checked(where, Base64.getDecoder().decode(uri.substring(URI_START.length())), leastEdge);
        } catch (IllegalArgumentException e) {
            throw unusable(where, "it is not valid base64");
        }
    }

    public int width() {
        return width;
    }

    public int height() {
        return height;
    }

    /** The file, a copy. */
    public byte[] bytes() {
        return bytes.clone();
    }

    static ProblemException unusable(String where, String why) {
        return GalleryProblem.PICTURE.because("%s: %s.".formatted(where, why));
    }

    private static Png checked(String where, byte[] file, int leastEdge) {
        if (file.length < SIGNATURE.length
                || !Arrays.equals(file, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length)) {
            throw unusable(where, "it is no PNG: the signature is missing");
        }
        var chunks = ByteBuffer.wrap(file).position(SIGNATURE.length);
        var header = header(where, chunks.duplicate(), leastEdge);
        var kept = new ByteArrayOutputStream(file.length);
        kept.writeBytes(SIGNATURE);
        var data = false;
        for (var type = ""; !type.equals("IEND"); ) {
            var start = chunks.position();
            type = chunk(where, chunks);
            data |= type.equals("IDAT");
            if (KEPT.contains(type)) {
                kept.write(file, start, chunks.position() - start);
            } else if (Character.isUpperCase(type.charAt(0))) {
                throw unusable(where, "it has a critical chunk that is not known: " + type);
            }
        }
        if (!data || chunks.hasRemaining()) {
            throw unusable(where, data ? "there are bytes behind the end of the picture" : "it holds no picture data");
        }
        return new Png(kept.toByteArray(), header.width, header.height);
    }

    private record Header(int width, int height) {}

    private static Header header(String where, ByteBuffer chunks, int leastEdge) {
        if (chunks.remaining() < CHUNK_FRAME + HEADER_LENGTH
                || chunks.getInt() != HEADER_LENGTH
                || !type(chunks).equals("IHDR")) {
            throw unusable(where, "it is no PNG: the header is missing");
        }
        var width = chunks.getInt();
        var height = chunks.getInt();
        if (width < leastEdge || height < leastEdge) {
            throw unusable(
                    where,
                    "it is %d x %d pixels; the least are %d x %d".formatted(width, height, leastEdge, leastEdge));
        }
        if (width > LONGEST_EDGE || height > LONGEST_EDGE || (long) width * height > MOST_PIXELS) {
            throw unusable(
                    where,
                    "it is %d x %d pixels; the most are %d pixels, %d along an edge"
                            .formatted(width, height, MOST_PIXELS, LONGEST_EDGE));
        }
        return new Header(width, height);
    }

    /** Passes one chunk and returns its type. */
    private static String chunk(String where, ByteBuffer chunks) {
        if (chunks.remaining() < CHUNK_FRAME) {
            throw unusable(where, "it is truncated");
        }
        var length = chunks.getInt();
        if (length < 0 || length > chunks.remaining() - CHUNK_FRAME + Integer.BYTES) {
            throw unusable(where, "it is truncated");
        }
        var checksum = new CRC32();
        checksum.update(chunks.slice(chunks.position(), Integer.BYTES + length));
        var type = type(chunks);
        chunks.position(chunks.position() + length);
        if (chunks.getInt() != (int) checksum.getValue()) {
            throw unusable(where, "it is damaged: the checksum of a chunk is wrong");
        }
        return type;
    }

    private static String type(ByteBuffer chunks) {
        var type = new byte[Integer.BYTES];
        chunks.get(type);
        return new String(type, StandardCharsets.ISO_8859_1);
    }
}
