package io.vernissage.upload.source;

import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;

/** Sources as a test configures them. */
public final class SourceFixture {
    private SourceFixture() {}

    /** Opens a file for reading as the service does, its folder being the root. */
    public static SourceReader open(Path file) throws java.io.IOException {
        return new FileRoot(Optional.of(file.getParent()))
                .open(file.getFileName().toString());
    }

    /** Web servers only, this machine's included. */
    public static Sources sources() {
        return new ConfiguredSources(settings());
    }

    /** Sources below this folder. */
    public static Sources below(Path root) {
        return new ConfiguredSources(settings().withRoot(root));
    }

    /** Web servers by these rules. */
    static WebClient client(AddressRules rules) {
        try {
            return new WebClient(settings(), rules, SSLContext.getDefault());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sources below a root; URLs may be private, answers must come within two seconds, two attempts are made. */
    static Settings settings() {
        return new Settings(Optional.empty(), true, Duration.ofSeconds(2), Duration.ofSeconds(20), 3, Map.of());
    }

    record Settings(
            Optional<Path> root,
            boolean allowPrivateAddresses,
            Duration answerTimeout,
            Duration patience,
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
            return new Settings(
                    Optional.of(folder), allowPrivateAddresses, answerTimeout, patience, attempts, credentials);
        }

        Settings withPrivateAddresses(boolean allowed) {
            return new Settings(root, allowed, answerTimeout, patience, attempts, credentials);
        }

        Settings withAnswerTimeout(Duration timeout) {
            return new Settings(root, allowPrivateAddresses, timeout, patience, attempts, credentials);
        }

        Settings withPatience(Duration time) {
            return new Settings(root, allowPrivateAddresses, answerTimeout, time, attempts, credentials);
        }

        Settings withAttempts(int most) {
            return new Settings(root, allowPrivateAddresses, answerTimeout, patience, most, credentials);
        }

        Settings withCredential(String name, SourceSettings.Credential credential) {
            return new Settings(
                    root, allowPrivateAddresses, answerTimeout, patience, attempts, Map.of(name, credential));
        }
    }

    record Token(Optional<String> bearer, Optional<Set<String>> hosts, boolean allowHttp)
            implements SourceSettings.Credential {
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
