package io.vernissage.emulator.hypervisor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How processes are begun here.
 *
 * @param program qemu for x86-64
 * @param accelerator {@code kvm}, or {@code tcg}, which needs nothing of the computer
 * @param sandboxed whether this qemu can give up what it does not need
 * @param aio how it reads and writes files: {@code io_uring} needs no other thread for what this computer has in memory,
 *     {@code threads} works everywhere. A BIOS asks for one sector at a time, so on a busy computer a kernel that the first
 *     loads in seconds takes the second more than a minute
 * @param tie {@code setpriv}, by which a process dies with the thread that began it
 */
record Engine(Path program, String accelerator, boolean sandboxed, String aio, Optional<Path> tie) {
    private static final String SANDBOX = "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny";

    /** Those that need nothing of the computer's processors, the best first. */
    static List<Engine> slow(Path program, Optional<Path> tie) {
        return Stream.of("io_uring", "threads")
                .flatMap(
                        aio -> Stream.of(true, false).map(sandboxed -> new Engine(program, "tcg", sandboxed, aio, tie)))
                .toList();
    }

    Engine with(String otherAccelerator) {
        return new Engine(program, otherAccelerator, sandboxed, aio, tie);
    }

    /**
     * The start of a command: a PC as a machine of generation 1 is one, that boots by BIOS, without a network and without
     * anything of its host.
     */
    List<String> command(String name, int memoryMegabytes, int cores) {
        var command = new ArrayList<String>();
        tie.ifPresent(setpriv -> command.addAll(List.of(setpriv.toString(), "--pdeathsig", "KILL", "--")));
        command.add(program.toString());
        command.addAll(List.of("-name", name, "-no-user-config", "-nodefaults", "-nic", "none"));
        command.addAll(List.of("-machine", "pc,usb=off", "-accel", accelerator, "-cpu", "max", "-rtc", "base=utc"));
        command.addAll(List.of("-m", Integer.toString(memoryMegabytes), "-smp", Integer.toString(cores)));
        command.addAll(List.of("-display", "none", "-vga", "std"));
        if (sandboxed) {
            command.addAll(List.of("-sandbox", SANDBOX));
        }
        return command;
    }
}
