package io.vernissage.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** AzCopy, as its manual says it is used with a stamp: the storage version by the environment, a signature in the address. */
final class Azcopy {
    private final String program;
    private final Path scratch;
    private final Path authority;

    Azcopy(Path scratch, Path authority) throws IOException {
        this.program = System.getenv().getOrDefault("AZCOPY", "azcopy");
        this.scratch = Files.createDirectories(scratch);
        this.authority = authority;
    }

    void upload(Path file, String address) throws IOException, InterruptedException {
        var command = new ProcessBuilder(List.of(
                program,
                "copy",
                file.toString(),
                address,
                "--from-to=LocalBlob",
                "--blob-type=PageBlob",
                "--log-level=NONE",
                "--output-level=essential"));
        command.environment().put("SSL_CERT_FILE", authority.toString());
        command.environment().put("AZCOPY_DEFAULT_SERVICE_API_VERSION", "2019-07-07");
        command.environment().put("AZCOPY_LOG_LOCATION", scratch.toString());
        command.environment().put("AZCOPY_JOB_PLAN_LOCATION", scratch.toString());
        command.environment().put("AZCOPY_DISABLE_SYSLOG", "true");
        Command.run(command);
    }
}
