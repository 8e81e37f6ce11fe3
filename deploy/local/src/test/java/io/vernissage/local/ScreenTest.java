package io.vernissage.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ScreenTest {
    private static final String LONG =
            "  upload          completed  1.2 s  26.0 MiB sent to https://" + "x".repeat(120);

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Screen screen = new Screen(new PrintStream(bytes, true, StandardCharsets.UTF_8), true);

    @Test
    void shouldLeaveNoGarbageOnATerminalOfEightyColumns() {
        // When
        screen.say("Sample");
        screen.draw(List.of("  upload          running", "  image           waiting"));
        screen.draw(List.of(LONG, "  image           running"));
        screen.say("vm-service has ended and is started again");
        screen.draw(List.of(LONG, "  image           completed"));
        screen.settle(List.of(LONG, "  image           completed  Contoso"));
        screen.say("The publication has completed.");
        // Then
        assertThat(shown(80))
                .containsExactly(
                        "Sample",
                        "vm-service has ended and is started again",
                        LONG.substring(0, 80),
                        LONG.substring(80, 160),
                        LONG.substring(160),
                        "  image           completed  Contoso",
                        "The publication has completed.",
                        "");
    }

    @Test
    void shouldLeaveTheTerminalWrapping() {
        screen.draw(List.of(LONG));
        assertThat(bytes.toString(StandardCharsets.UTF_8)).endsWith("\u001b[?7h");
    }

    /** What a terminal of so many columns and rows without end shows: it knows the few sequences that are used. */
    private List<String> shown(int columns) {
        var rows = new ArrayList<>(List.of(new StringBuilder()));
        var row = 0;
        var column = 0;
        var wraps = true;
        var tokens =
                Pattern.compile("\u001b\\[(\\??\\d*)([A-Za-z])|(?s:.)").matcher(bytes.toString(StandardCharsets.UTF_8));
        while (tokens.find()) {
            switch (tokens.group()) {
                case "\n" -> {
                    row++;
                    column = 0;
                }
                case "\r" -> column = 0;
                case "\u001b[?7l" -> wraps = false;
                case "\u001b[?7h" -> wraps = true;
                case "\u001b[J" -> {
                    rows.get(row).setLength(column);
                    rows.subList(row + 1, rows.size()).clear();
                }
                case String token
                when token.startsWith("\u001b") -> {
                    assertThat(tokens.group(2))
                            .as("a sequence that this test knows")
                            .isEqualTo("A");
                    row -= Integer.parseInt(tokens.group(1));
                }
                case String letter -> {
                    if (column == columns && wraps) {
                        row++;
                        column = 0;
                        growTo(rows, row);
                    }
                    column = Math.min(column, columns - 1);
                    rows.get(row)
                            .replace(column, Math.min(column + 1, rows.get(row).length()), letter);
                    column++;
                }
            }
            growTo(rows, row);
        }
        return rows.stream().map(StringBuilder::toString).toList();
    }

    private static void growTo(List<StringBuilder> rows, int row) {
        while (rows.size() <= row) {
            rows.add(new StringBuilder());
        }
    }
}
