package io.vernissage.vm.watch;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a serial console showed, as lines of plain text: colours and other commands to the terminal are taken out.
 */
final class Console {
    private static final int LONGEST_LINE = 200;
    private static final int LAST_LINES = 5;
    /** ECMA-48: control sequences, then operating system commands, then the two-character escapes. */
    private static final Pattern ESCAPES = Pattern.compile(
            "\\u001B\\[[0-?]*[ -/]*[@-~]|\\u001B\\][^\\u0007\\u001B]*(?:\\u0007|\\u001B\\\\)|\\u001B[@-Z\\\\^_()#][0-9A-B]?");

    private static final Pattern CONTROLS = Pattern.compile("[\\p{Cntrl}\\p{Cf}\\uFFFD]");

    private final List<String> lines;

    Console(String shown) {
        this.lines = ESCAPES.matcher(shown)
                .replaceAll("")
                .lines()
                .map(line -> CONTROLS.matcher(line).replaceAll("").strip())
                .filter(line -> !line.isEmpty())
                .toList();
    }

    /** The first line that shows the text, at most 200 characters of it around the text. */
    Optional<String> lineWith(String text) {
        return lines.stream()
                .filter(line -> line.contains(text))
                .findFirst()
                .map(line -> cut(line, line.indexOf(text)));
    }

    /** The last lines, one after the other, separated by {@code " | "}; empty if nothing was shown. */
    String lastLines() {
        return String.join(
                " | ",
                lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()).stream()
                        .map(line -> cut(line, 0))
                        .toList());
    }

    private static String cut(String line, int at) {
        if (line.length() <= LONGEST_LINE) {
            return line;
        }
        var start = Math.min(at, line.length() - LONGEST_LINE);
        return line.substring(start, start + LONGEST_LINE).strip();
    }
}
