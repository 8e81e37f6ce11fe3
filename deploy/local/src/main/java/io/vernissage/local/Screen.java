package io.vernissage.local;

import java.io.PrintStream;
import java.util.List;

/**
 * What the user sees: lines that stay and, on a terminal, lines below them that are redrawn in place. Whoever has something
 * to say says it here, so that it does not land amidst the others.
 */
final class Screen {
    private static final String ESCAPE = "\u001b[";

    private final PrintStream out;
    private final boolean terminal;
    private List<String> live = List.of();

    Screen(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    boolean terminal() {
        return terminal;
    }

    /** A line that stays. */
    synchronized void say(String line) {
        show(erased() + line + "\n" + drawn(live));
    }

    /** The lines that change, in place of the last ones. */
    synchronized void draw(List<String> lines) {
        show(erased() + drawn(lines));
        live = List.copyOf(lines);
    }

    /** The last ones, which stay from now on and may be as long as they are. */
    synchronized void settle(List<String> lines) {
        show(erased() + (lines.isEmpty() ? "" : String.join("\n", lines) + "\n"));
        live = List.of();
    }

    /** In one piece, so that nothing is seen half drawn. */
    private void show(String text) {
        out.print(text);
        out.flush();
    }

    private String erased() {
        return live.isEmpty() ? "" : "\r" + ESCAPE + live.size() + "A" + ESCAPE + "J";
    }

    /** Without the terminal's wrapping: a line is a row, or the next redraw would go up too few of them. */
    private static String drawn(List<String> lines) {
        return lines.isEmpty() ? "" : ESCAPE + "?7l" + String.join("\n", lines) + "\n" + ESCAPE + "?7h";
    }
}
