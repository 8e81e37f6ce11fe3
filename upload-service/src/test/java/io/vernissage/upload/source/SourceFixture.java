package io.vernissage.upload.source;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Sources as a test configures them. */
public final class SourceFixture {
    private SourceFixture() {}

    /** Opens a file for reading as the service does, its folder being the root. */
    public static SourceReader open(Path file) throws java.io.IOException {
        return new FileRoot(Optional.of(file.getParent()))
                .open(file.getFileName().toString());
    }

    /** Sources below a root; URLs may be private, answers must come within two seconds, two attempts are made. */
    static Settings settings() {
        return new Settings(Optional.empty(), true, Duration.ofSeconds(2), 3, Map.of());
    }

    record Settings(
            Optional<Path> root,
            boolean allowPrivateAddresses,
            Duration answerTimeout,
            int attempts,
            Map<String, SourceSettings.Credential> credentials)
            implements SourceSettings {
        @Override
        public Duration connectTimeout() {
            return Duration.ofSeconds(2);
        }

        @Override
        public Duration firstBackOff() {
            return Duration.ofMillis(1);
        }

        Settings withRoot(Path folder) {
            return new Settings(Optional.of(folder), allowPrivateAddresses, answerTimeout, attempts, credentials);
        }

        Settings withPrivateAddresses(boolean allowed) {
            return new Settings(root, allowed, answerTimeout, attempts, credentials);
        }

        Settings withAnswerTimeout(Duration timeout) {
            return new Settings(root, allowPrivateAddresses, timeout, attempts, credentials);
        }

        Settings withCredential(String name, SourceSettings.Credential credential) {
            return new Settings(root, allowPrivateAddresses, answerTimeout, attempts, Map.of(name, credential));
        }
    }

    record Token(Optional<String> bearer, Optional<Set<String>> hosts) implements SourceSettings.Credential {
        @Override
        public Optional<String> username() {
            return Optional.empty();
        }

        @Override
        public Optional<String> password() {
            return Optional.empty();
        }
    }
}
