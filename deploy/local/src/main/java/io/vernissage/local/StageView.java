package io.vernissage.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Shows a publication's way: redrawn in place with a bar on a terminal, a line for every change elsewhere. */
final class StageView {
    private static final int BAR = 30;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final PrintStream out;
    private final boolean terminal;
    private final Map<String, String> shown = new HashMap<>();

    StageView(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** Returns when the publication has ended; true if it was completed. */
    boolean follow(PublicationClient client, String id) throws IOException, InterruptedException {
        var drawn = 0;
        while (true) {
            var publication = get(client, id);
            if (terminal) {
                drawn = redraw(publication, drawn);
            } else {
                printChanges(publication);
            }
            var status = publication.path("status").asText();
            if (!status.equals("running")) {
                out.printf("%nThe publication has %s.%n", status);
                return status.equals("completed");
            }
            TimeUnit.MILLISECONDS.sleep(150);
        }
    }

    /** A part that is started again answers soon. */
    private static JsonNode get(PublicationClient client, String id) throws IOException, InterruptedException {
        var end = Instant.now().plus(PATIENCE);
        while (true) {
            try {
                return client.get(id);
            } catch (IOException e) {
                if (Instant.now().isAfter(end)) {
                    throw e;
                }
                TimeUnit.SECONDS.sleep(1);
            }
        }
    }

    private int redraw(JsonNode publication, int drawn) {
        if (drawn > 0) {
            out.print("\u001b[" + drawn + "A");
        }
        var lines = 0;
        for (var stage : publication.path("stages").properties()) {
            out.print("\u001b[2K" + line(stage.getKey(), stage.getValue()) + "\n");
            lines++;
        }
        return lines;
    }

    private void printChanges(JsonNode publication) {
        for (var stage : publication.path("stages").properties()) {
            var line = line(stage.getKey(), stage.getValue());
            if (!line.equals(shown.put(stage.getKey(), line))
                    && !stage.getValue().path("state").asText().equals("waiting")) {
                out.println(line);
            }
        }
    }

    private String line(String name, JsonNode stage) {
        var state = stage.path("state").asText();
        return "  %-15s %-10s %s".formatted(name, state, detail(state, stage)).stripTrailing();
    }

    private String detail(String state, JsonNode stage) {
        return switch (state) {
            case "running" -> progress(stage.path("progress"));
            case "completed" -> took(stage) + result(stage.path("result"));
            case "failed" ->
                stage.path("problem").path("title").asText() + ": "
                        + stage.path("problem").path("detail").asText();
            default -> "";
        };
    }

    private String progress(JsonNode progress) {
        if (progress.isMissingNode()) {
            return "";
        }
        var total = progress.path("bytesTotal").asLong();
        var done = progress.path("bytesDone").asLong();
        var percent = total == 0 ? 100 : (int) (100 * done / total);
        var bar = terminal ? "█".repeat(BAR * percent / 100) + "░".repeat(BAR - BAR * percent / 100) + " " : "";
        return "%s%3d %%  %.1f of %.1f MiB".formatted(bar, percent, done / 1048576.0, total / 1048576.0);
    }

    private static String took(JsonNode stage) {
        var began = Instant.parse(stage.path("startedAt").asText());
        var ended = Instant.parse(stage.path("endedAt").asText());
        return "%.1f s  ".formatted(Duration.between(began, ended).toMillis() / 1000.0);
    }

    private static String result(JsonNode result) {
        var reference = result.path("reference");
        if (reference.isObject()) {
            return "%s:%s:%s:%s"
                    .formatted(
                            reference.path("publisher").asText(),
                            reference.path("offer").asText(),
                            reference.path("sku").asText(),
                            reference.path("version").asText());
        }
        if (result.has("uri")) {
            return "%.1f MiB sent to %s"
                    .formatted(
                            result.path("bytesSent").asLong() / 1048576.0,
                            result.path("uri").asText());
        }
        return result.path("identity").asText(result.path("id").asText());
    }
}
