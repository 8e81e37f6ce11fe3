package io.vernissage.emulator.arm;

import java.util.Locale;
import java.util.Optional;

/** Decides whether a caller may ask a listener. */
@FunctionalInterface
public interface CallerCheck {
    /**
     * Looks at the token of a call.
     *
     * @param authorization the header of that name, empty if there is none
     * @return the answer to a caller who is refused, 401 or 403; empty if it is welcome
     */
    Optional<ArmException> refusal(Listener listener, String authorization, Asked asked);

    /**
     * What a call wants, for the words of a refusal.
     *
     * @param method in upper case
     */
    record Asked(String method, String path) {

        /** Such as {@code Microsoft.Compute.Admin/locations/read}: the types of the path and what is done to them. */
        public String action() {
            var providers = path.toLowerCase(Locale.ROOT).lastIndexOf("/providers/");
            var type = new StringBuilder("Microsoft.Resources/subscriptions");
            if (providers >= 0) {
                var parts = path.substring(providers + "/providers/".length()).split("/", -1);
                type.setLength(0);
                type.append(parts[0]);
                for (var i = 1; i < parts.length; i += 2) {
                    type.append('/').append(parts[i]);
                }
            }
            return type
                    + switch (method) {
                        case "GET", "HEAD" -> "/read";
                        case "DELETE" -> "/delete";
                        case "POST" -> "/action";
                        default -> "/write";
                    };
        }
    }
}
