package io.vernissage.gallery.icon;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;

/** Picture files for tests, good and hostile. */
public final class PngFiles {
    private PngFiles() {}

    public static byte[] plain(int width, int height, int argb) {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
        for (var x = 0; x < width; x++) {
            for (var y = 0; y < height; y++) {
                image.setRGB(x, y, argb);
            }
        }
        return written(image, "png");
    }

    static byte[] gif() {
        return written(new BufferedImage(120, 120, BufferedImage.TYPE_BYTE_INDEXED), "gif");
    }

    /** A header that promises this size, and not one pixel. */
    static byte[] headerOnly(int width, int height) {
        var header = ByteBuffer.allocate(13).putInt(width).putInt(height).put(new byte[] {8, 6, 0, 0, 0});
        var file = new ByteArrayOutputStream();
        file.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
        file.writeBytes(chunk("IHDR", header.array()));
        file.writeBytes(chunk("IDAT", new byte[] {0x78, (byte) 0x9C, 3, 0, 0, 0, 0, 1}));
        file.writeBytes(chunk("IEND", new byte[0]));
        return file.toByteArray();
    }

    static byte[] chunk(String type, byte[] data) {
        var typed = new ByteArrayOutputStream();
        typed.writeBytes(type.getBytes(StandardCharsets.ISO_8859_1));
        typed.writeBytes(data);
        var checksum = new CRC32();
        checksum.update(typed.toByteArray());
        var chunk = new byte[data.length + 12];
        ByteBuffer.wrap(chunk).putInt(data.length).put(typed.toByteArray()).putInt((int) checksum.getValue());
        return chunk;
    }

    public static String dataUri(byte[] file) {
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(file);
    }

    static BufferedImage read(Png png) {
        try {
            return ImageIO.read(new ByteArrayInputStream(png.bytes()));
        } catch (IOException e) {
            throw new AssertionError("Not decodable", e);
        }
    }

    private static byte[] written(BufferedImage image, String format) {
        var bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, format, bytes);
        } catch (IOException e) {
            throw new AssertionError("A stream in memory does not fail", e);
        }
        return bytes.toByteArray();
    }
}
