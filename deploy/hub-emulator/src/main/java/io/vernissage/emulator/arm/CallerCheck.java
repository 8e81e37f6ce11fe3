package io.vernissage.emulator.arm;

import java.util.Optional;

/** Decides whether a caller may ask a listener. */
@FunctionalInterface
public interface CallerCheck {
    /**
     * Looks at the token of a call.
     *
     * @param authorization the header of that name, empty if there is none
     * @return why the caller is refused, in words; empty if it is welcome
     */
    Optional<String> refusal(Listener listener, String authorization);
}
