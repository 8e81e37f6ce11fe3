package io.vernissage.local;

import java.io.IOException;
import java.util.function.Consumer;

/**
 * What must be right before anything is started: the call, the folder, the ports. Run on its own by {@code deploy/up}, from
 * this source, before it builds: so nothing here, or that it uses, may need more than the JDK.
 */
final class Preflight {
    private Preflight() {}

    /** Exit codes: 0 it can be started, 1 something failed, 2 the call was wrong or a port is taken. */
    public static void main(String[] arguments) {
        try {
            take(UpOptions.parse(arguments), System.out::println).close();
        } catch (UsageException e) {
            System.out.println(e.getMessage());
            System.exit(2);
        } catch (IOException e) {
            System.out.println("Vernissage can not be started: " + e);
            System.exit(1);
        }
    }

    /**
     * Takes the folder, ends what a killed run left in it, and makes sure of the ports.
     *
     * @param say where a line is said to the user
     * @return the folder, to be closed at the end of the run
     * @throws UsageException saying what to change
     */
    static DataFolder take(UpOptions options, Consumer<String> say) throws IOException {
        var folder = DataFolder.take(options.data());
        try {
            Leftovers.stop(options.data(), say);
            options.ports().requireFree();
            return folder;
        } catch (IOException | RuntimeException e) {
            folder.close();
            throw e;
        }
    }
}
