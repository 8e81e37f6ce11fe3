package io.vernissage.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** One process of upload-service, which may be killed and started again. */
final class UploadService implements AutoCloseable {
    private final List<String> arguments;
    private final int port;
    private final HttpClient http = HttpClient.newHttpClient();
    private Child process;

    private UploadService(List<String> arguments, int port, Child process) {
        this.arguments = arguments;
        this.port = port;
        this.process = process;
    }

    /**
     * Starts one; it is ready after {@link #awaitReady}.
     *
     * @param arguments of the JVM, up to the program's name
     * @param port where it answers
     */
    static UploadService start(List<String> arguments, int port) throws IOException {
        return new UploadService(arguments, port, Child.startUnheard(arguments));
    }

    /** As a system that runs out of memory ends it: without a word. */
    void kill() throws InterruptedException {
        process.kill();
    }

    /** Once it was killed. */
    void startAgain() throws IOException, InterruptedException {
        process = Child.startUnheard(arguments);
        awaitReady();
    }

    void awaitReady() throws IOException, InterruptedException {
        var deadline = Instant.now().plus(Duration.ofMinutes(2));
        while (Instant.now().isBefore(deadline)) {
            try {
                get("/q/health/ready");
                return;
            } catch (IOException e) {
                TimeUnit.MILLISECONDS.sleep(200);
            }
        }
        throw new IOException("upload-service is not ready");
    }

    String get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(address(path)));
    }

    String post(String path, String json) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(address(path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json)));
    }

    /** A counter, over all that this process has done. */
    double metric(String name) throws IOException, InterruptedException {
        return Pattern.compile("(?m)^" + name + "(?:\\{[^}]*\\})? ([0-9.eE+]+)$")
                .matcher(get("/q/metrics"))
                .results()
                .mapToDouble(line -> Double.parseDouble(line.group(1)))
                .sum();
    }

    String largestResidentSet() throws IOException {
        return process.largestResidentSet();
    }

    @Override
    public void close() {
        process.close();
        http.shutdownNow();
    }

    private URI address(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private String send(HttpRequest.Builder request) throws IOException, InterruptedException {
        var answer = http.send(request.build(), BodyHandlers.ofString());
        if (answer.statusCode() >= 300) {
            throw new IOException("upload-service answered %d: %s".formatted(answer.statusCode(), answer.body()));
        }
        return answer.body();
    }
}
