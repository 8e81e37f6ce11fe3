package io.vernissage.vm.machine;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a machine is at this moment: its instance view.
 *
 * @param statuses of the machine and of its boot diagnostics
 * @param serialConsole address of the blob that what the serial console shows is written to
 */
public record MachineView(List<Status> statuses, Optional<URI> serialConsole) {
    /**
     * One of the stamp's statements.
     *
     * @param code such as {@code PowerState/running} or {@code ProvisioningState/failed/OSProvisioningTimedOut}
     * @param error whether the stamp calls it an error
     * @param title in a few words, may be empty
     * @param message in full, may be empty
     */
    public record Status(String code, boolean error, String title, String message) {
        String words() {
            var words = Stream.of(title, message)
                    .filter(part -> !part.isBlank())
                    .distinct()
                    .collect(Collectors.joining(": "));
            return words.isEmpty() ? code : words;
        }
    }

    /** What the stamp calls an error, in its words; empty if there is nothing. */
    public Optional<String> errors() {
        return words(statuses.stream().filter(Status::error));
    }

    /** What the stamp says of a machine that is off, in its words; empty while it runs, starts or stops. */
    public Optional<String> off() {
        return words(statuses.stream().filter(MachineView::isOff));
    }

    private static boolean isOff(Status status) {
        return switch (status.code().toLowerCase(Locale.ROOT)) {
            case "powerstate/stopped", "powerstate/deallocated" -> true;
            case String _ -> false;
        };
    }

    private static Optional<String> words(Stream<Status> statuses) {
        return Optional.of(statuses.map(Status::words).distinct().collect(Collectors.joining("; ")))
                .filter(words -> !words.isEmpty());
    }
}
