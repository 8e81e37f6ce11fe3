package io.vernissage.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;

/**
 * The Hub emulator's Put Page against {@link Sink}: writes of 4 MiB of random bytes from keep-alive connections to a fresh
 * blob, and to a fresh file. Each side is a process of its own; the client shares the machine with them.
 */
final class PutPage implements Benchmark {
    private static final double MEGABYTE = 1e6;
    private static final Goal GOAL = Goal.atLeast(0.6);

    @Override
    public String name() {
        return "put-page";
    }

    private record Mode(String name, int connections, boolean encrypted, Goal goal) {}

    private static final List<Mode> MODES = List.of(
            new Mode("1 connection", 1, false, GOAL),
            new Mode("4 connections", 4, false, GOAL),
            new Mode("1 connection, TLS", 1, true, Goal.NONE),
            new Mode("4 connections, TLS", 4, true, Goal.NONE));

    /** What is put in one round, and how many rounds count. */
    private record Effort(int writes, int warmUps, int rounds) {}

    @Override
    public Result run(Setting setting) throws IOException, InterruptedException {
        var effort = setting.quick() ? new Effort(32, 1, 3) : new Effort(128, 3, 9);
        var files = Files.createDirectories(setting.scratch().resolve("sink"));
        var keys = Tls.makeKeys(setting.scratch().resolve("keys.p12"));
        try (var sink = Child.start(List.of(
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Sink.class.getName(),
                        files.toString(),
                        keys.toString()));
                var emulator = Emulator.start(setting.project(), setting.scratch(), Transport.TLS)) {
            var ports = sink.await(" ").split(" ", -1);
            try (var client = new PageClient(emulator.plain())) {
                client.makeContainer();
            }
            var comparisons = new ArrayList<Comparison>();
            for (var mode : MODES) {
                var ours = mode.encrypted() ? emulator.tls() : emulator.plain();
                var other = sink(Integer.parseInt(ports[mode.encrypted() ? 1 : 0]), mode, keys);
                comparisons.addAll(compare(mode, new Side(ours, emulator.process()), new Side(other, sink), effort));
            }
            var heap = "%d MiB before a collection, of 256".formatted(emulator.largestHeap());
            return new Result(
                    comparisons,
                    Map.of(
                            "emulator's largest heap",
                            heap,
                            "emulator's largest resident set",
                            emulator.process().largestResidentSet()));
        }
    }

    private static Endpoint sink(int port, Mode mode, Path keys) throws IOException {
        try {
            return new Endpoint(
                    port, "/sink", "", mode.encrypted() ? Optional.of(Tls.trustingKeys(keys)) : Optional.empty());
        } catch (GeneralSecurityException e) {
            throw new IOException("The sink's key cannot be read", e);
        }
    }

    private record Side(Endpoint endpoint, Child server) {}

    /**
     * One side in one round.
     *
     * @param perSecond megabytes
     * @param perProcessorSecond megabytes, by the processor time of the server alone
     */
    private record Rate(double perSecond, double perProcessorSecond) {}

    private static List<Comparison> compare(Mode mode, Side ours, Side other, Effort effort)
            throws IOException, InterruptedException {
        var oursByRound = new ArrayList<Rate>();
        var otherByRound = new ArrayList<Rate>();
        for (int round = -effort.warmUps(); round < effort.rounds(); round++) {
            // who begins changes from round to round: what a side leaves for the system to do hits both alike
            boolean weBegin = round % 2 == 0;
            var first = measure(weBegin ? ours : other, mode, effort, round);
            var second = measure(weBegin ? other : ours, mode, effort, round);
            if (round >= 0) {
                oursByRound.add(weBegin ? first : second);
                otherByRound.add(weBegin ? second : first);
                tell(mode, oursByRound.getLast(), otherByRound.getLast());
            }
        }
        return List.of(
                comparison(mode.name(), "MB/s", oursByRound, otherByRound, Rate::perSecond, mode.goal()),
                comparison(
                        mode.name() + ", by CPU",
                        "MB/CPU s",
                        oursByRound,
                        otherByRound,
                        Rate::perProcessorSecond,
                        Goal.NONE));
    }

    private static void tell(Mode mode, Rate ours, Rate other) throws IOException {
        System.out.printf(
                "  %s: ours %.0f MB/s, other %.0f MB/s; a CPU second: %.0f MB, %.0f MB; load %s%n",
                mode.name(),
                ours.perSecond(),
                other.perSecond(),
                ours.perProcessorSecond(),
                other.perProcessorSecond(),
                Machine.load());
    }

    private static Comparison comparison(
            String name, String unit, List<Rate> ours, List<Rate> other, ToDoubleFunction<Rate> value, Goal goal) {
        return new Comparison(
                "put page, " + name,
                unit,
                ours.stream().mapToDouble(value).boxed().toList(),
                other.stream().mapToDouble(value).boxed().toList(),
                goal);
    }

    private static Rate measure(Side side, Mode mode, Effort effort, int round)
            throws IOException, InterruptedException {
        var blob = "%s-%d".formatted(mode.name().replaceAll("[^0-9A-Za-z]", "-"), round + effort.warmUps());
        var clients = new ArrayList<PageClient>();
        try {
            for (int i = 0; i < mode.connections(); i++) {
                clients.add(new PageClient(side.endpoint()));
            }
            clients.getFirst().makeBlob(blob, (long) effort.writes() * PageClient.WRITE);
            var used = side.server().processorTime();
            long begin = System.nanoTime();
            putAll(clients, blob, effort.writes());
            double seconds = (System.nanoTime() - begin) / 1e9;
            double processor = side.server().processorTime().minus(used).toNanos() / 1e9;
            clients.getFirst().delete(blob);
            double megabytes = (double) effort.writes() * PageClient.WRITE / MEGABYTE;
            return new Rate(megabytes / seconds, megabytes / Math.max(processor, 0.01));
        } finally {
            for (var client : clients) {
                client.close();
            }
        }
    }

    private static void putAll(List<PageClient> clients, String blob, int writes)
            throws IOException, InterruptedException {
        var next = new AtomicLong();
        try (var threads = Executors.newFixedThreadPool(clients.size())) {
            var work = clients.stream()
                    .<Callable<Void>>map(client -> () -> {
                        for (long number = next.getAndIncrement(); number < writes; number = next.getAndIncrement()) {
                            client.put(blob, number * PageClient.WRITE);
                        }
                        return null;
                    })
                    .toList();
            for (var done : threads.invokeAll(work)) {
                done.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("A connection failed", e.getCause());
        }
    }
}
