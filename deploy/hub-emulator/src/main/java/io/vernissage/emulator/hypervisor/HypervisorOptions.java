package io.vernissage.emulator.hypervisor;

import java.time.Duration;

/**
 * What machines may take of this computer.
 *
 * @param program {@code auto} for a qemu on the path, {@code none} for machines that never run, or the path of one
 * @param memoryMegabytes most memory of one machine; its size may ask for less
 * @param cores most processors of one machine
 * @param machines how many may run at once
 * @param patience how long a machine that is turned off is given to shut itself down; zero turns it off at once
 */
public record HypervisorOptions(String program, int memoryMegabytes, int cores, int machines, Duration patience) {
    public static final String AUTO = "auto";
    private static final String NO_PROGRAM = "none";
    private static final String SETTINGS = "vernissage.emulator.";

    /** Machines are made and never run. */
    public static final HypervisorOptions NONE = new HypervisorOptions(NO_PROGRAM, 256, 1, 4, Duration.ofSeconds(30));

    public HypervisorOptions {
        requirePositive(memoryMegabytes, "machine-memory", "MiB");
        requirePositive(cores, "machine-cores", "processor");
        requirePositive(machines, "running-machines", "machine");
        if (patience.isNegative()) {
            throw new IllegalArgumentException(
                    SETTINGS + "shutdown-patience is %s: it must be 0 or longer".formatted(patience));
        }
    }

    private static void requirePositive(int value, String setting, String unit) {
        if (value < 1) {
            throw new IllegalArgumentException(
                    SETTINGS + "%s is %d: it must be at least 1 %s".formatted(setting, value, unit));
        }
    }

    boolean allowed() {
        return !program.equals(NO_PROGRAM);
    }
}
