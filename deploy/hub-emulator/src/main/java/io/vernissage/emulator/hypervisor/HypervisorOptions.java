package io.vernissage.emulator.hypervisor;

import java.time.Duration;

/**
 * What machines may take of this computer.
 *
 * @param program {@code auto} for a qemu on the path, {@code none} for machines that never run, or the path of one
 * @param memoryMegabytes most memory of one machine; its size may ask for less
 * @param cores most processors of one machine
 * @param machines how many may run at once
 * @param patience how long a machine that is turned off is given to shut itself down
 */
public record HypervisorOptions(String program, int memoryMegabytes, int cores, int machines, Duration patience) {
    public static final String AUTO = "auto";
    private static final String NO_PROGRAM = "none";

    /** Machines are made and never run. */
    public static final HypervisorOptions NONE = new HypervisorOptions(NO_PROGRAM, 256, 1, 4, Duration.ofSeconds(10));

    public HypervisorOptions {
        if (memoryMegabytes < 1 || cores < 1 || machines < 1) {
            throw new IllegalArgumentException("Memory, cores and number of machines are at least 1: %d MiB, %d, %d"
                    .formatted(memoryMegabytes, cores, machines));
        }
    }

    boolean allowed() {
        return !program.equals(NO_PROGRAM);
    }
}
