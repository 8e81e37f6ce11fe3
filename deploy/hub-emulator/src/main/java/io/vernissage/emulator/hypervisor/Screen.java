package io.vernissage.emulator.hypervisor;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import javax.imageio.ImageIO;

/** Turns a picture as every qemu writes it, a portable pixmap, into a PNG. */
final class Screen {
    private static final int HEADER_FIELDS = 4;
    private static final int LARGEST_SIDE = 16384;

    private Screen() {}

    /** @throws IOException if these bytes are no binary pixmap with 255 values a colour */
    static byte[] png(byte[] pixmap) throws IOException {
        var fields = new String[HEADER_FIELDS];
        var at = 0;
        for (var field = 0; field < HEADER_FIELDS; field++) {
            var start = at;
            while (at < pixmap.length && pixmap[at] > ' ') {
                at++;
            }
            fields[field] = new String(pixmap, start, at - start, StandardCharsets.US_ASCII);
            at = Math.min(at + 1, pixmap.length); // exactly one blank after each, as qemu writes it
        }
        if (!fields[0].equals("P6") || !fields[3].equals("255")) {
            throw new IOException("Not a binary pixmap with 255 values");
        }
        var width = side(fields[1]);
        var height = side(fields[2]);
        if (pixmap.length - at < (long) width * height * 3) {
            throw new IOException("The pixmap is shorter than %d by %d pixels".formatted(width, height));
        }
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (var pixel = 0; pixel < width * height; pixel++, at += 3) {
            image.setRGB(
                    pixel % width,
                    pixel / width,
                    (pixmap[at] & 0xff) << 16 | (pixmap[at + 1] & 0xff) << 8 | (pixmap[at + 2] & 0xff));
        }
        var png = new ByteArrayOutputStream();
        ImageIO.write(image, "png", png);
        return png.toByteArray();
    }

    private static int side(String field) throws IOException {
        try {
            var side = Integer.parseInt(field);
            if (side > 0 && side <= LARGEST_SIDE) {
                return side;
            }
        } catch (NumberFormatException e) {
            throw new IOException("Not a number of pixels: " + field, e);
        }
        throw new IOException("Not a number of pixels: " + field);
    }
}
