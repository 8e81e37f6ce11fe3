package io.vernissage.emulator.arm;

import io.vernissage.emulator.EmulatorOptions;
import io.vernissage.emulator.HubEmulator;
import io.vernissage.emulator.hypervisor.HypervisorOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** An emulator in a process of its own, that can be killed. */
final class KilledEmulator implements HubEmulator {
    private static final String READY = "ready ";

    private final Process process;
    private final List<String> addresses;

    private KilledEmulator(Process process, List<String> addresses) {
        this.process = process;
        this.addresses = addresses;
    }

    /** Starts one on this folder; {@code blobPort} is 0 for a free one. */
    static KilledEmulator start(Path data, int blobPort) {
        return start(data, blobPort, HypervisorOptions.NONE.program());
    }

    /** The same with machines that run by this hypervisor. */
    static KilledEmulator start(Path data, int blobPort, String hypervisor) {
        try {
            var process = new ProcessBuilder(
                            ProcessHandle.current().info().command().orElseThrow(),
                            "-Xmx256m",
                            "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                            "-cp",
                            System.getProperty("java.class.path"),
                            KilledEmulator.class.getName(),
                            data.toString(),
                            Integer.toString(blobPort),
                            hypervisor)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            var output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            var line = output.readLine();
            while (line != null && !line.startsWith(READY)) {
                line = output.readLine();
            }
            if (line == null) {
                throw new IllegalStateException("The emulator did not start");
            }
            return new KilledEmulator(
                    process, List.of(line.substring(READY.length()).split(" ", -1)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs in the process. */
    public static void main(String[] arguments) throws InterruptedException {
        var options = EmulatorOptions.forTests(Path.of(arguments[0]))
                .with(EmulatorOptions.Addresses.free().withBlobPort(Integer.parseInt(arguments[1])))
                .with(new HypervisorOptions(arguments[2], 64, 1, 4, Duration.ofSeconds(1)));
        var emulator = HubEmulator.start(options);
        System.out.println(READY
                + String.join(
                        " ",
                        emulator.resourceManager().toString(),
                        emulator.adminResourceManager().toString(),
                        emulator.blobService().toString(),
                        emulator.certificateAuthority().toString()));
        Thread.currentThread().join();
    }

    @Override
    public URI resourceManager() {
        return URI.create(addresses.get(0));
    }

    @Override
    public URI adminResourceManager() {
        return URI.create(addresses.get(1));
    }

    @Override
    public URI blobService() {
        return URI.create(addresses.get(2));
    }

    @Override
    public Path certificateAuthority() {
        return Path.of(addresses.get(3));
    }

    /** Kills the process: it has no time for anything. */
    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
