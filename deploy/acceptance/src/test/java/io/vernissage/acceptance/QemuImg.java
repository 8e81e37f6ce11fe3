package io.vernissage.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** qemu-img and qemu-io: make disks and judge them. */
final class QemuImg {
    private QemuImg() {}

    static boolean installed() {
        try {
            return new ProcessBuilder("qemu-img", "--version")
                            .redirectErrorStream(true)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    static String run(String... command) {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(String.join(" ", command) + ": " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A dynamic VHD with data written where the writes say: offset, length and byte of each. */
    static void dynamicVhd(Path file, String size, List<long[]> writes) {
        run("qemu-img", "create", "-f", "vpc", "-o", "subformat=dynamic,force_size", file.toString(), size);
        var command = new ArrayList<>(List.of("qemu-io", "-f", "vpc"));
        for (var write : writes) {
            command.addAll(List.of("-c", "write -P %d %d %d".formatted(write[2], write[0], write[1])));
        }
        command.add(file.toString());
        run(command.toArray(String[]::new));
    }

    /** Fails unless both are the same disk, byte for byte. */
    static void compareVhds(Path one, Path other) {
        run("qemu-img", "compare", "-f", "vpc", "-F", "vpc", one.toString(), other.toString());
    }
}
