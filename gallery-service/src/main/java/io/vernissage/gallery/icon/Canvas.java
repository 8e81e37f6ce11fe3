package io.vernissage.gallery.icon;

import java.awt.AlphaComposite;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** A picture of a fixed size that other pictures are put on. The same calls give the same bytes. */
final class Canvas {
    static {
        // Nothing here needs a screen, and a machine that has one must not be asked for it.
        System.setProperty("java.awt.headless", "true");
    }

    private static final int SCREENSHOT_WIDTH = 533;
    private static final int SCREENSHOT_HEIGHT = 324;

    private final BufferedImage image;

    private Canvas(BufferedImage image) {
        this.image = image;
    }

    static Canvas of(int width, int height, Color background) {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
        var graphics = image.createGraphics();
        graphics.setComposite(AlphaComposite.Src);
        graphics.setColor(background);
        graphics.fillRect(0, 0, width, height);
        graphics.dispose();
        return new Canvas(image);
    }

    static Canvas screenshot(Color background) {
        return of(SCREENSHOT_WIDTH, SCREENSHOT_HEIGHT, background);
    }

    /**
     * Decodes a picture whose size has been found affordable.
     *
     * @param where the request's field, for the problem's text
     */
    static BufferedImage decoded(String where, Png png) {
        var readers = ImageIO.getImageReadersByFormatName("png");
        var reader = readers.next();
        try (var input = new MemoryCacheImageInputStream(new ByteArrayInputStream(png.bytes()))) {
            reader.setInput(input, true, true);
            return reader.read(0);
        } catch (IOException | RuntimeException e) {
            // The decoder throws all kinds of runtime exceptions at pixel data that does not fit its header.
            throw Png.unusable(where, "its picture data is damaged");
        } finally {
            reader.dispose();
        }
    }

    /** Puts a picture in the middle, as large as it fits, its proportions kept. */
    Canvas fit(BufferedImage picture) {
        var scale = Math.min(
                (double) image.getWidth() / picture.getWidth(), (double) image.getHeight() / picture.getHeight());
        var width = Math.max(1, (int) Math.round(picture.getWidth() * scale));
        var height = Math.max(1, (int) Math.round(picture.getHeight() * scale));
        return centre(scaled(picture, width, height));
    }

    /** Puts a picture in the middle as it is. */
    Canvas centre(BufferedImage picture) {
        var graphics = image.createGraphics();
        graphics.drawImage(
                picture,
                (image.getWidth() - picture.getWidth()) / 2,
                (image.getHeight() - picture.getHeight()) / 2,
                null);
        graphics.dispose();
        return this;
    }

    BufferedImage image() {
        return image;
    }

    Png png() {
        var bytes = new ByteArrayOutputStream();
        try (var output = new MemoryCacheImageOutputStream(bytes)) {
            ImageIO.write(image, "png", output);
        } catch (IOException e) {
            throw new IllegalStateException("A stream in memory does not fail", e);
        }
        return Png.encoded(bytes.toByteArray(), image.getWidth(), image.getHeight());
    }

    /** Halves first: one step of bilinear scaling looks at four pixels only and would drop the rest of a large picture. */
    private static BufferedImage scaled(BufferedImage picture, int width, int height) {
        var current = picture;
        while (current.getWidth() > width || current.getHeight() > height) {
            current = step(
                    current,
                    Math.max(width, (current.getWidth() + 1) / 2),
                    Math.max(height, (current.getHeight() + 1) / 2));
        }
        return current.getWidth() == width && current.getHeight() == height ? current : step(current, width, height);
    }

    private static BufferedImage step(BufferedImage picture, int width, int height) {
        var result = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
        Graphics2D graphics = result.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(picture, 0, 0, width, height, null);
        graphics.dispose();
        return result;
    }
}
