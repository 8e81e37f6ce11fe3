package io.vernissage.upload.intake;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * Which pictures gallery-service can use; its limits, said before a disk has travelled. The structure of a PNG is by W3C
 * PNG (third edition), section 5; no pixel is decoded.
 */
final class PictureRules {
    private static final String URI_START = "data:image/png;base64,";
    private static final int LONGEST_URI = 256 * 1024;
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final int CHUNK_FRAME = 12;
    private static final int HEADER_LENGTH = 13;
    private static final int LONGEST_EDGE = 4096;
    private static final long MOST_PIXELS = 4L << 20;

    private PictureRules() {}

    /**
     * What is wrong with a picture, as a sentence; empty if nothing is.
     *
     * @param leastEdge fewest pixels of width and height
     */
    static Optional<String> fault(String uri, int leastEdge) {
        if (!uri.regionMatches(true, 0, URI_START, 0, URI_START.length())) {
            return Optional.of("This must be a PNG as %s….".formatted(URI_START));
        }
        if (uri.length() > LONGEST_URI) {
            return Optional.of("This has %d characters; the most are %d. Make the picture smaller."
                    .formatted(uri.length(), LONGEST_URI));
        }
        try {
            return faultOf(Base64.getDecoder().decode(uri.substring(URI_START.length())), leastEdge);
        } catch (IllegalArgumentException e) {
            return Optional.of("This is not valid base64.");
        }
    }

    private static Optional<String> faultOf(byte[] file, int leastEdge) {
        if (file.length < SIGNATURE.length + CHUNK_FRAME + HEADER_LENGTH
                || !Arrays.equals(file, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length)) {
            return Optional.of("This is no PNG: its beginning is another file's.");
        }
        var chunks = ByteBuffer.wrap(file).position(SIGNATURE.length);
        return faultOfSize(chunks.duplicate(), leastEdge).or(() -> faultOfChunks(chunks));
    }

    private static Optional<String> faultOfSize(ByteBuffer header, int leastEdge) {
        if (header.getInt() != HEADER_LENGTH || !type(header).equals("IHDR")) {
            return Optional.of("This is no PNG: its header is missing.");
        }
        var width = header.getInt();
        var height = header.getInt();
        if (width < leastEdge || height < leastEdge) {
            return Optional.of(
                    "This is %d x %d pixels; the least are %d x %d.".formatted(width, height, leastEdge, leastEdge));
        }
        if (width > LONGEST_EDGE || height > LONGEST_EDGE || (long) width * height > MOST_PIXELS) {
            return Optional.of("This is %d x %d pixels; the most are %d pixels, %d along an edge."
                    .formatted(width, height, MOST_PIXELS, LONGEST_EDGE));
        }
        return Optional.empty();
    }

    private static Optional<String> faultOfChunks(ByteBuffer chunks) {
        var hasPixels = false;
        while (chunks.remaining() >= CHUNK_FRAME) {
            var length = chunks.getInt();
            if (length < 0 || length > chunks.remaining() - 2 * Integer.BYTES) {
                break;
            }
            var checksum = new CRC32();
            checksum.update(chunks.slice(chunks.position(), Integer.BYTES + length));
            var type = type(chunks);
            chunks.position(chunks.position() + length);
            if (chunks.getInt() != (int) checksum.getValue()) {
                return Optional.of("This PNG is damaged: the checksum of a chunk is wrong.");
            }
            hasPixels |= type.equals("IDAT");
            if (type.equals("IEND")) {
                return hasPixels && !chunks.hasRemaining()
                        ? Optional.empty()
                        : Optional.of("This PNG holds no pixels, or something behind its end.");
            }
        }
        return Optional.of("This PNG is truncated.");
    }

    private static String type(ByteBuffer chunks) {
        var type = new byte[Integer.BYTES];
        chunks.get(type);
        return new String(type, StandardCharsets.ISO_8859_1);
    }
}
