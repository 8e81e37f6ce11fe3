package io.vernissage.local;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;

/**
 * What {@code deploy/up} was asked to do.
 *
 * @param project the checkout, where the built jars lie
 * @param data folder for everything that is kept, logs included
 * @param train whether every part writes down on its way out what it loaded, so that it starts faster from then on
 */
public record UpOptions(Path project, Path data, Ports ports, boolean sample, boolean stopAfterSample, boolean train) {
    /**
     * Reads the command line.
     *
     * @throws UsageException if it can not be understood
     */
    public static UpOptions parse(String... arguments) {
        var project = Path.of(System.getProperty("vernissage.project", "."))
                .toAbsolutePath()
                .normalize();
        var data = project.resolve("deploy/local/data");
        var numbers = new EnumMap<Ports.Name, Integer>(Ports.Name.class);
        var sample = true;
        var stopAfterSample = false;
        var train = false;
        var rest = new ArrayDeque<>(List.of(arguments));
        while (!rest.isEmpty()) {
            var argument = rest.pop();
            switch (argument) {
                case "--no-sample" -> sample = false;
                case "--stop-after-sample" -> stopAfterSample = true;
                case "--train" -> train = true;
                case "--data" ->
                    data = Path.of(value(argument, rest)).toAbsolutePath().normalize();
                default -> numbers.put(portName(argument), number(argument, value(argument, rest)));
            }
        }
        if ((stopAfterSample || train) && !sample) {
            throw new UsageException("--stop-after-sample and --no-sample exclude each other.");
        }
        return new UpOptions(
                project,
                data,
                train ? Ports.free(numbers) : Ports.of(numbers),
                sample,
                stopAfterSample || train,
                train);
    }

    private static String value(String argument, ArrayDeque<String> rest) {
        if (rest.isEmpty()) {
            throw new UsageException("%s needs a value. See deploy/up --help.".formatted(argument));
        }
        return rest.pop();
    }

    private static Ports.Name portName(String argument) {
        for (var name : Ports.Name.values()) {
            if (argument.equals(name.option())) {
                return name;
            }
        }
        throw new UsageException("There is no option %s. See deploy/up --help.".formatted(argument));
    }

    private static int number(String argument, String value) {
        try {
            var number = Integer.parseInt(value);
            if (number >= 1 && number <= 65_535) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new UsageException(
                String.format(Locale.ROOT, "%s needs a number from 1 to 65535, not %s.", argument, value));
    }
}
