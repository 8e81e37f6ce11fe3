package io.vernissage.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The least time in which anybody can write a disk's data to a blob that takes so many bytes and so many requests a second.
 *
 * @param burst how much of a rest the blob saves up: it is there when the first write comes
 * @param zeros how many bytes of zeros may be sent along, by bytes of data
 */
record Floor(double bytesPerSecond, double requestsPerSecond, Duration burst, double zeros) {

    /** The same for whoever may send any number of zeros. */
    Floor withAnyZeros() {
        return new Floor(bytesPerSecond, requestsPerSecond, burst, Double.POSITIVE_INFINITY);
    }

    /**
     * Seconds. Whoever fills a hole between two runs with zeros saves a request and sends the hole's bytes instead. Of all
     * ways to do so the fastest is taken: the k shortest holes are filled, for the k at which the larger of bytes by the limit
     * of bytes and requests by the limit of requests is least, as far as so many zeros may be sent. A request carries 4 MiB at
     * most.
     */
    double seconds(List<Pages.Run> runs) {
        var data = Pages.bytes(runs);
        var bytes = data;
        var requests = runs.stream()
                .mapToLong(run -> Math.ceilDiv(run.length(), PageClient.WRITE))
                .sum();
        var least = seconds(bytes, requests);
        for (var hole : holes(runs)) {
            bytes += hole;
            if (bytes > data * (1 + zeros)) {
                break;
            }
            requests = Math.max(requests - 1, Math.ceilDiv(bytes, PageClient.WRITE));
            least = Math.min(least, seconds(bytes, requests));
        }
        return least;
    }

    /** The last write comes as soon as there is room for any of it. */
    private double seconds(long bytes, long requests) {
        return Math.max((bytes - PageClient.WRITE) / bytesPerSecond, requests / requestsPerSecond)
                - burst.toNanos() / 1e9;
    }

    private static List<Long> holes(List<Pages.Run> runs) {
        return IntStream.range(1, runs.size())
                .mapToObj(i -> runs.get(i).start() - runs.get(i - 1).end())
                .sorted()
                .toList();
    }
}
