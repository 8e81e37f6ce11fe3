package io.vernissage.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** The library of platform images, as the operator fills it. */
final class Library {
    private static final String IMAGES =
            "/subscriptions/0a7e1a57-0000-4000-8000-00000000000a/providers/Microsoft.Compute.Admin/locations/local"
                    + "/artifactTypes/platformImage";
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final Manager operators;

    /** @param operators Resource Manager */
    Library(Manager operators) {
        this.operators = operators;
    }

    /** Puts a blob there, by its address with a signature, and waits for the library's copy. */
    void add(ImageName image, String blob) throws IOException, InterruptedException {
        var path = IMAGES
                + "/publishers/%s/offers/%s/skus/%s/versions/%s?api-version=2015-12-01-preview"
                        .formatted(image.publisher(), image.offer(), image.sku(), image.version());
        var body = "{\"properties\":{\"osDisk\":{\"osType\":\"Linux\",\"uri\":\"%s\"}}}".formatted(blob);
        operators.ask("PUT", path, body);
        var deadline = Instant.now().plus(LONGEST);
        while (Instant.now().isBefore(deadline)) {
            var state = Manager.found("\"provisioningState\"\\s*:\\s*\"([^\"]+)\"", operators.ask("GET", path, ""));
            switch (state) {
                case "Succeeded" -> {
                    return;
                }
                case "Failed" -> throw new IOException("The library did not take " + image);
                default -> TimeUnit.MILLISECONDS.sleep(100);
            }
        }
        throw new IOException("The library did not have %s within %s".formatted(image, LONGEST));
    }
}
