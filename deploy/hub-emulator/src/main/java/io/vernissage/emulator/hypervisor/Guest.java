package io.vernissage.emulator.hypervisor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** A machine that runs: one process, asked over its own input and output. */
public final class Guest {
    private static final Logger LOG = Logger.getLogger(Guest.class);
    private static final Duration PATIENCE_TO_END = Duration.ofSeconds(5);

    private final Process process;
    private final Qmp qmp;
    private final SerialLog serial;
    private final Path folder;

    Guest(Process process, SerialLog serial, Path folder) {
        this.process = process;
        this.qmp = new Qmp(process);
        this.serial = serial;
        this.folder = folder;
    }

    /** Waits until it answers: a process that could not open its disks never does. */
    void greet() throws HypervisorException, InterruptedException {
        qmp.ask("qmp_capabilities");
    }

    public boolean alive() {
        return process.isAlive();
    }

    /** Answers whether it has ended in this time. */
    public boolean endsWithin(Duration time) throws InterruptedException {
        return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** How the process ended, 0 if the guest turned itself off; of one that runs there is no answer. */
    public int exit() {
        return process.exitValue();
    }

    /** The last MiB that it has shown on its serial port in all its runs, if there is something new. */
    public Optional<byte[]> serialNews() throws IOException {
        return serial.news();
    }

    /** What its screen shows, as PNG. */
    public byte[] screen() throws HypervisorException, InterruptedException, IOException {
        var picture = folder.resolve("screen.ppm");
        qmp.ask("screendump", Qmp.arguments().put("filename", picture.toString()));
        return Screen.png(Files.readAllBytes(picture));
    }

    /** Asks the guest to shut itself down, and turns it off if it has not by then. */
    public void shutDown(Duration patience) throws InterruptedException {
        try {
            qmp.ask("system_powerdown");
            if (endsWithin(patience)) {
                return;
            }
        } catch (HypervisorException e) {
            LOG.debugf("Guest not asked to shut down, pid=%d, cause=%s", process.pid(), e.getMessage());
        }
        turnOff();
    }

    /** Pulls the plug. What the guest has written is in its overlays on return. */
    public void turnOff() throws InterruptedException {
        try {
            qmp.ask("quit");
        } catch (HypervisorException e) {
            LOG.debugf("Guest not asked to quit, pid=%d, cause=%s", process.pid(), e.getMessage());
        }
        if (!endsWithin(PATIENCE_TO_END)) {
            kill();
        }
    }

    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
