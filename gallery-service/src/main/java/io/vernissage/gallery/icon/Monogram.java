package io.vernissage.gallery.icon;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

/**
 * The icon of an item that brought none: up to two letters of its title on a quiet colour. The letters are drawn as
 * pixels of a 5 x 7 grid, since a container need not have a font installed.
 *
 * @param letters one or two of {@code A-Z0-9}; empty where the title has none, which shows a plain square
 */
record Monogram(String letters, Color background) {
    private static final int COLUMNS = 5;
    private static final int ROWS = 7;
    /** Dark enough that white is readable on each (contrast above 4.5 : 1). */
    private static final List<Color> COLOURS = List.of(
            new Color(0x2B, 0x4C, 0x7E),
            new Color(0x3B, 0x5B, 0x4A),
            new Color(0x5A, 0x3E, 0x6B),
            new Color(0x7A, 0x3B, 0x3B),
            new Color(0x5C, 0x50, 0x2F),
            new Color(0x2F, 0x5D, 0x62));

    /** Seven rows of five bits each, a row as two hexadecimal digits, the leftmost pixel as the highest bit. */
    private static final Map<Character, String> GLYPHS = Map.ofEntries(
            Map.entry('A', "0E11111F111111"),
            Map.entry('B', "1E11111E11111E"),
            Map.entry('C', "0E11101010110E"),
            Map.entry('D', "1E11111111111E"),
            Map.entry('E', "1F10101E10101F"),
            Map.entry('F', "1F10101E101010"),
            Map.entry('G', "0E11101713110F"),
            Map.entry('H', "1111111F111111"),
            Map.entry('I', "0E04040404040E"),
            Map.entry('J', "0702020202120C"),
            Map.entry('K', "11121418141211"),
            Map.entry('L', "1010101010101F"),
            Map.entry('M', "111B1515111111"),
            Map.entry('N', "11191513111111"),
            Map.entry('O', "0E11111111110E"),
            Map.entry('P', "1E11111E101010"),
            Map.entry('Q', "0E11111115120D"),
            Map.entry('R', "1E11111E141211"),
            Map.entry('S', "0F10100E01011E"),
            Map.entry('T', "1F040404040404"),
            Map.entry('U', "1111111111110E"),
            Map.entry('V', "11111111110A04"),
            Map.entry('W', "1111111515150A"),
            Map.entry('X', "11110A040A1111"),
            Map.entry('Y', "11110A04040404"),
            Map.entry('Z', "1F01020408101F"),
            Map.entry('0', "0E11131519110E"),
            Map.entry('1', "040C040404040E"),
            Map.entry('2', "0E11010204081F"),
            Map.entry('3', "1F02040201110E"),
            Map.entry('4', "02060A121F0202"),
            Map.entry('5', "1F101E0101110E"),
            Map.entry('6', "0608101E11110E"),
            Map.entry('7', "1F010204080808"),
            Map.entry('8', "0E11110E11110E"),
            Map.entry('9', "0E11110F01020C"));

    static Monogram of(String title) {
        var plain = Normalizer.normalize(title, Normalizer.Form.NFKD)
                .replaceAll("\\p{M}", "")
                .toUpperCase(Locale.ROOT);
        var letters = Arrays.stream(plain.split("[^A-Z0-9]+"))
                .filter(word -> !word.isEmpty())
                .limit(2)
                .map(word -> word.substring(0, 1))
                .collect(Collectors.joining());
        var hash = new CRC32();
        hash.update(title.getBytes(StandardCharsets.UTF_8));
        return new Monogram(letters, COLOURS.get((int) (hash.getValue() % COLOURS.size())));
    }

    /** Draws it as a square of this many pixels. */
    BufferedImage drawn(int edge) {
        var image = new BufferedImage(edge, edge, BufferedImage.TYPE_INT_ARGB);
        fill(image, 0, 0, edge, edge, background);
        if (letters.isEmpty()) {
            fill(image, edge / 3, edge / 3, edge - 2 * (edge / 3), edge - 2 * (edge / 3), Color.WHITE);
            return image;
        }
        var columns = letters.length() * (COLUMNS + 1) - 1;
        var dot = Math.max(1, edge * 2 / 3 / Math.max(columns, ROWS));
        var left = (edge - columns * dot) / 2;
        var top = (edge - ROWS * dot) / 2;
        for (var letter = 0; letter < letters.length(); letter++) {
            draw(image, letters.charAt(letter), left + letter * (COLUMNS + 1) * dot, top, dot);
        }
        return image;
    }

    private static void draw(BufferedImage image, char letter, int left, int top, int dot) {
        var rows = GLYPHS.get(letter);
        for (var row = 0; row < ROWS; row++) {
            var bits = Integer.parseInt(rows, 2 * row, 2 * row + 2, 16);
            for (var column = 0; column < COLUMNS; column++) {
                if ((bits >> (COLUMNS - 1 - column) & 1) == 1) {
                    fill(image, left + column * dot, top + row * dot, dot, dot, Color.WHITE);
                }
            }
        }
    }

    private static void fill(BufferedImage image, int left, int top, int width, int height, Color color) {
        for (var y = top; y < top + height; y++) {
            for (var x = left; x < left + width; x++) {
                image.setRGB(x, y, color.getRGB());
            }
        }
    }
}
