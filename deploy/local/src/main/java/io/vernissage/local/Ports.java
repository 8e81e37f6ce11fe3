package io.vernissage.local;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
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
                .filter(name -> !free(numbers.get(name)))
                .map(name -> "  port %d is taken by another program; choose another one with %s"
                        .formatted(numbers.get(name), name.option()))
                .collect(Collectors.joining("\n"));
        if (!taken.isEmpty()) {
            throw new UsageException("Vernissage can not be started:\n" + taken);
        }
    }

    private static boolean free(int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(port));
            return true;
        } catch (IOException e) {
            return false;
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
