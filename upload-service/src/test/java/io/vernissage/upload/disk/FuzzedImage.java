package io.vernissage.upload.disk;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/**
 * An image made of any bytes, so that a fuzzer's changes get past checksums and to places far apart. The first byte names a
 * good image, or says that the file's own bytes follow; the second says what the request claims and whether structures of
 * which there are two stay alike; then come changes of 12 bytes: what to do, where, and with which eight bytes.
 */
final class FuzzedImage {
    /** The bytes of the file follow. */
    static final int PLAIN = 0xFF;

    private static final int CHANGE = 12;
    private static final int ALIKE = 4;
    /** After the checksums have been made right. */
    private static final int LATE = 0x80;

    private final FuzzedFormat format;
    private final List<SparseImage> images;
    private final List<List<Long>> lines;

    FuzzedImage(FuzzedFormat format) {
        this.format = format;
        this.images = format.images();
        this.lines = images.stream().map(SparseImage::lines).toList();
    }

    FuzzedFormat format() {
        return format;
    }

    int seeds() {
        return images.size();
    }

    /** What the request says about an image of this input. */
    Optional<String> claim(byte[] input) {
        return switch (input.length < 2 ? 0 : input[1] & 3) {
            case 1 -> Optional.of("raw");
            case 2 -> Optional.of(format.name());
            case 3 -> Optional.of("vhd");
            default -> Optional.empty();
        };
    }

    SparseImage image(byte[] input) {
        var seed = input.length == 0 ? 0 : input[0] & 0xFF;
        var alike = input.length > 1 && (input[1] & ALIKE) != 0;
        if (seed == PLAIN) {
            var image = new SparseImage(Math.max(0, input.length - 2));
            image.put(0, ByteBuffer.wrap(input).slice(Math.min(2, input.length), (int) image.length()));
            format.repair(image, alike);
            return image;
        }
        var image = images.get(seed % images.size()).copy();
        change(image, lines.get(seed % images.size()), input, false);
        format.repair(image, alike);
        change(image, lines.get(seed % images.size()), input, true);
        return image;
    }

    private static void change(SparseImage image, List<Long> lines, byte[] input, boolean late) {
        var changes = ByteBuffer.wrap(input).order(ByteOrder.LITTLE_ENDIAN);
        for (var at = 2; at + CHANGE <= input.length; at += CHANGE) {
            if (((changes.get(at) & LATE) != 0) == late) {
                var place = changes.getInt(at) >>> 8;
                change(image, lines, changes.get(at) & 0x1F, place, changes.slice(at + 4, 8));
            }
        }
    }

    private static void change(SparseImage image, List<Long> lines, int kind, int place, ByteBuffer value) {
        var little = value.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        var at = place(lines, place);
        switch (kind & 7) {
            case 0 -> image.put(at, value.slice(0, 1));
            case 1 -> image.put(at, value.slice(0, 2));
            case 2 -> image.put(at, value.slice(0, 4));
            case 3 -> image.put(at, value);
            case 4 -> image.resize(little.getLong(0) >>> (1 + place % 60));
            case 5 -> image.put(at, image.get(place(lines, little.getInt(0) & 0xFFFFFF), 1 << (place & 7)));
            case 6 -> image.put(place * 512L, value);
            case 7 -> add(image, at, kind, little.get(0));
            default -> throw new IllegalStateException("Three bits have no more values");
        }
    }

    /** Adds a small number to one of four or eight bytes, in either order. */
    private static void add(SparseImage image, long at, int kind, byte number) {
        var field = image.get(at, 8).order((kind & 8) == 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        if ((kind & 16) == 0) {
            field.putInt(0, field.getInt(0) + number);
        } else {
            field.putLong(0, field.getLong(0) + number);
        }
        image.put(at, field);
    }

    private static long place(List<Long> lines, int place) {
        return lines.get((place >>> 6) % lines.size()) + (place & 63);
    }
}
