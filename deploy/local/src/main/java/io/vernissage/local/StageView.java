package io.vernissage.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Shows a publication's way: redrawn in place with a bar on a terminal, a line for every change elsewhere. */
final class StageView {
    private static final int BAR = 20;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(150);

    private final Screen screen;
    private final Health health;
    private final Optional<Duration> patience;
    private final Map<String, String> shown = new HashMap<>();

    /**
     * Prepares it.
     *
     * @param patience how long a publication may stand still; for ever if empty, as somebody watches
     */
    StageView(Screen screen, Health health, Optional<Duration> patience) {
        this.screen = screen;
        this.health = health;
        this.patience = patience;
    }

    /** Where a publication is looked up. */
    @FunctionalInterface
    interface Source {
        JsonNode look() throws IOException, InterruptedException;
    }

    /**
     * Returns when the publication has ended; true if it was completed.
     *
     * @throws IOException if it can not end any more, as a part does not stay up, or stood still for too long
     */
    boolean follow(Source source) throws IOException, InterruptedException {
        var stages = "";
        var moved = Instant.now();
        while (true) {
            health.require();
            var publication = source.look();
            var status = publication.path("status").asText();
            show(publication, status.equals("running"));
            if (!status.equals("running")) {
                screen.say("\nThe publication has %s.".formatted(status));
                return status.equals("completed");
            }
            var now = publication.path("stages").toString();
            if (!now.equals(stages)) {
                stages = now;
                moved = Instant.now();
            }
            requireMoving(moved);
            TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS.toMillis());
        }
    }

    private void requireMoving(Instant moved) throws IOException {
        if (patience.isPresent() && Instant.now().isAfter(moved.plus(patience.get()))) {
            throw new IOException("the publication has not moved for %d seconds"
                    .formatted(patience.get().toSeconds()));
        }
    }

    private void show(JsonNode publication, boolean running) {
        if (!screen.terminal()) {
            sayChanges(publication);
        } else if (running) {
            screen.draw(lines(publication));
        } else {
            screen.settle(lines(publication));
        }
    }

    private List<String> lines(JsonNode publication) {
        return publication.path("stages").properties().stream()
                .map(stage -> line(stage.getKey(), stage.getValue()))
                .toList();
    }

    private void sayChanges(JsonNode publication) {
        for (var stage : publication.path("stages").properties()) {
            var line = line(stage.getKey(), stage.getValue());
            if (!line.equals(shown.put(stage.getKey(), line))
                    && !stage.getValue().path("state").asText().equals("waiting")) {
                screen.say(line);
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
        var done = progress.path("bytesDone").asLong();
        if (!progress.has("bytesTotal")) {
            return "%.1f MiB so far".formatted(done / 1048576.0);
        }
        var total = progress.path("bytesTotal").asLong();
        var percent = total == 0 ? 100 : (int) (100 * done / total);
        var bar =
                screen.terminal() ? "█".repeat(BAR * percent / 100) + "░".repeat(BAR - BAR * percent / 100) + " " : "";
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
