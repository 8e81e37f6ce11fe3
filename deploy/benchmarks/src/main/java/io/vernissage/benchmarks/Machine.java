package io.vernissage.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Facts of this machine without which its numbers say nothing. */
final class Machine {
    private Machine() {}

    static Map<String, String> facts() throws IOException {
        var facts = new LinkedHashMap<String, String>();
        facts.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
        facts.put("processor", line("/proc/cpuinfo", "model name"));
        facts.put("memory", line("/proc/meminfo", "MemTotal"));
        facts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        facts.put("java", System.getProperty("java.runtime.version"));
        facts.put("load", load());
        return facts;
    }

    /** Averages of running processes over 1, 5 and 15 minutes: more than there are processors means that others work here. */
    static String load() throws IOException {
        var file = Path.of("/proc/loadavg");
        return Files.exists(file) ? Files.readString(file).replaceAll("^((?:\\S+ ){2}\\S+).*\\s*", "$1") : "unknown";
    }

    private static String line(String file, String key) throws IOException {
        if (!Files.exists(Path.of(file))) {
            return "unknown";
        }
        try (var lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(key))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst()
                    .orElse("unknown");
        }
    }
}
