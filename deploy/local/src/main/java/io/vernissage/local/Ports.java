package io.vernissage.local;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The ports that the parts listen on. */
public record Ports(Map<Name, Integer> numbers) {
    /** Who listens, and where by default. */
    public enum Name {
        KAFKA("kafka", 19_092),
        KAFKA_CONTROLLER("kafka-controller", 19_093),
        HUB("hub", 8443),
        HUB_ADMIN("hub-admin", 8444),
        HUB_BLOB("hub-blob", 8445),
        UPLOAD("upload", 8081),
        REGISTRY("registry", 8082),
        GALLERY("gallery", 8083),
        VM("vm", 8084);

        private final String word;
        private final int standard;

        Name(String word, int standard) {
            this.word = word;
            this.standard = standard;
        }

        String option() {
            return "--" + word + "-port";
        }
    }

    static Ports of(Map<Name, Integer> chosen) {
        var numbers = new EnumMap<Name, Integer>(Name.class);
        for (var name : Name.values()) {
            numbers.put(name, chosen.getOrDefault(name, name.standard));
        }
        return new Ports(Map.copyOf(numbers));
    }

    /** The chosen ones, and any that nobody listens on for the others. */
    static Ports free(Map<Name, Integer> chosen) {
        var sockets = new ArrayList<ServerSocket>();
        try {
            var numbers = new EnumMap<Name, Integer>(Name.class);
            for (var name : Name.values()) {
                // held until all are found, so that none is found twice
                var socket = new ServerSocket(0);
                sockets.add(socket);
                numbers.put(name, chosen.getOrDefault(name, socket.getLocalPort()));
            }
            return of(numbers);
        } catch (IOException e) {
            throw new UsageException("There is no free port: " + e.getMessage());
        } finally {
            sockets.forEach(Ports::close);
        }
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // nobody has connected to it, and it ends with this process
        }
    }

    /**
     * Makes sure that nobody else listens on any of them.
     *
     * @throws UsageException naming every port that is taken, and the option that chooses another
     */
    void requireFree() {
        var twice = Arrays.stream(Name.values()).collect(Collectors.groupingBy(numbers::get)).values().stream()
                .filter(names -> names.size() > 1)
                .findFirst();
        if (twice.isPresent()) {
            throw new UsageException("Two parts can not share port %d: %s."
                    .formatted(
                            numbers.get(twice.get().getFirst()),
                            twice.get().stream().map(Name::option).collect(Collectors.joining(", "))));
        }
        var taken = Arrays.stream(Name.values())
                .flatMap(name -> refusal(numbers.get(name)).stream()
                        .map(why -> "  port %d %s; choose another one with %s"
                                .formatted(numbers.get(name), why, name.option())))
                .collect(Collectors.joining("\n"));
        if (!taken.isEmpty()) {
            throw new UsageException("Vernissage can not be started:\n" + taken);
        }
    }

    /** Why nothing can listen there; empty if it can. */
    private static Optional<String> refusal(int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(port));
            return Optional.empty();
        } catch (IOException e) {
            var denied = String.valueOf(e.getMessage()).contains("ermission denied");
            return Optional.of(denied ? "is not for you to listen on" : "is taken by another program");
        }
    }

    public int kafka() {
        return numbers.get(Name.KAFKA);
    }

    public int kafkaController() {
        return numbers.get(Name.KAFKA_CONTROLLER);
    }

    public int hub() {
        return numbers.get(Name.HUB);
    }

    public int hubAdmin() {
        return numbers.get(Name.HUB_ADMIN);
    }

    public int hubBlob() {
        return numbers.get(Name.HUB_BLOB);
    }

    public int upload() {
        return numbers.get(Name.UPLOAD);
    }

    public int registry() {
        return numbers.get(Name.REGISTRY);
    }

    public int gallery() {
        return numbers.get(Name.GALLERY);
    }

    public int vm() {
        return numbers.get(Name.VM);
    }
}
