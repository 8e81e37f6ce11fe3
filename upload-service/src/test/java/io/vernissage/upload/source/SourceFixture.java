package io.vernissage.upload.source;

import io.vernissage.hub.Stamp;
import io.vernissage.hub.Stamps;
import io.vernissage.hub.UnknownStampException;
import io.vernissage.upload.reception.UploadsFixture;
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
        return sources(settings());
    }

    /** Sources below this folder. */
    public static Sources below(Path root) {
        return sources(settings().withRoot(root));
    }

    /** As configured, with no stamp. */
    static ConfiguredSources sources(SourceSettings settings) {
        return new ConfiguredSources(
                settings, new BlobSources(new NoStamps(), settings), new UploadSources(UploadsFixture.none()));
    }

    private static final class NoStamps implements Stamps {
        @Override
        public Stamp stamp(Optional<String> name) {
            throw new UnknownStampException(name.orElse("any"), names());
        }

        @Override
        public Set<String> names() {
            return Set.of();
        }

        @Override
        public String defaultName() {
            return "none";
        }
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

    record Signature(String value, Set<String> allowed) implements SourceSettings.Credential {
        @Override
        public Optional<String> sas() {
            return Optional.of(value);
        }

        @Override
        public Optional<Set<String>> hosts() {
            return Optional.of(allowed);
        }

        @Override
        public boolean allowHttp() {
            return true;
        }

        @Override
        public Optional<String> username() {
            return Optional.empty();
        }

        @Override
        public Optional<String> password() {
            return Optional.empty();
        }

        @Override
        public Optional<String> bearer() {
            return Optional.empty();
        }
    }

    record Token(Optional<String> bearer, Optional<Set<String>> hosts, boolean allowHttp)
            implements SourceSettings.Credential {
        @Override
        public Optional<String> sas() {
            return Optional.empty();
        }

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
