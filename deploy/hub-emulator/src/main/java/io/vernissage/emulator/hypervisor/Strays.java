package io.vernissage.emulator.hypervisor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jboss.logging.Logger;

/**
 * Processes that an emulator left behind that was killed, where they could not be made to die with it. Each has noted its
 * number in its folder; a number may since have gone to another process, which is known by not naming that folder.
 */
final class Strays {
    private static final Logger LOG = Logger.getLogger(Strays.class);
    static final String PID = "pid";

    private Strays() {}

    /** Ends what still runs of the machines in this folder. */
    static void end(Path folder) throws IOException {
        try (var machines = Files.newDirectoryStream(folder, Files::isDirectory)) {
            for (var machine : machines) {
                var noted = machine.resolve(PID);
                if (Files.exists(noted)) {
                    end(Files.readString(noted).strip(), machine);
                    Files.deleteIfExists(noted);
                }
            }
        }
    }

    private static void end(String noted, Path machine) {
        if (noted.matches("\\d{1,18}")) {
            ProcessHandle.of(Long.parseLong(noted))
                    .filter(process -> commandLine(process).contains(machine.toString()))
                    .ifPresent(process -> {
                        LOG.warnf("Stray machine ended, pid=%d, folder=%s", process.pid(), machine);
                        process.destroyForcibly();
                        process.onExit().join();
                    });
        }
    }

    private static String commandLine(ProcessHandle process) {
        try {
            return new String(
                    Files.readAllBytes(Path.of("/proc", Long.toString(process.pid()), "cmdline")),
                    StandardCharsets.UTF_8);
        } catch (IOException e) {
            return process.info().commandLine().orElse(""); // not Linux, or it has just ended
        }
    }
}
