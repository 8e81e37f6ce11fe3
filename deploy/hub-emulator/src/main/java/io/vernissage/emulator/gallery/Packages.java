package io.vernissage.emulator.gallery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;

/** The packages of published items, each kept as the file that was fetched. */
final class Packages {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Pattern IDENTITY = Pattern.compile("[A-Za-z0-9.+-]+");

    private final Path folder;
    private final HttpClient http;

    Packages(Path folder, HttpClient http) {
        this.folder = folder;
        this.http = http;
        try {
            Files.createDirectories(folder);
            try (var files = Files.list(folder)) {
                files.filter(file -> file.toString().endsWith(".next")).forEach(this::discard);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make " + folder, e);
        }
    }

    /** Fetches a package to a file of its own, with no rights but those in the address. */
    Path fetch(URI address) throws BadPackageException {
        var file = next();
        try {
            return fetch(address, file);
        } catch (BadPackageException e) {
            discard(file);
            throw e;
        }
    }

    private Path next() {
        try {
            return Files.createTempFile(folder, "fetched", ".next");
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make a file in " + folder, e);
        }
    }

    private Path fetch(URI address, Path file) throws BadPackageException {
        var shown = address.toString().replaceAll("\\?.*", "");
        try {
            var request =
                    HttpRequest.newBuilder(address).timeout(PATIENCE).GET().build();
            var answer = http.send(request, HttpResponse.BodyHandlers.ofFile(file));
            if (answer.statusCode() != 200) {
                throw new BadPackageException(
                        "The package could not be downloaded from %s: %d. It must be readable without signing in, or its address carry a signature."
                                .formatted(shown, answer.statusCode()));
            }
            return file;
        } catch (IOException | IllegalArgumentException e) {
            throw new BadPackageException(
                    "The package could not be downloaded from %s: the address cannot be reached.".formatted(shown));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BadPackageException(
                    "The package could not be downloaded from %s: the emulator ends.".formatted(shown));
        }
    }

    void keep(Path fetched, String identity) {
        try {
            Files.move(fetched, file(identity), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot keep the package of " + identity, e);
        }
    }

    void discard(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot remove " + file, e);
        }
    }

    void remove(String identity) {
        discard(file(identity));
    }

    /** The bytes of a part of a published package, by its path in any case. */
    Optional<byte[]> part(String identity, String path) {
        if (!IDENTITY.matcher(identity).matches() || !Files.exists(file(identity))) {
            return Optional.empty();
        }
        try (var zip = new ZipFile(file(identity).toFile())) {
            var entry = zip.stream()
                    .filter(one -> OpcPackage.key(one.getName()).equals(OpcPackage.key(path)))
                    .findFirst();
            if (entry.isEmpty()) {
                return Optional.empty();
            }
            try (var bytes = zip.getInputStream(entry.get())) {
                return Optional.of(bytes.readAllBytes());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the package of " + identity, e);
        }
    }

    private Path file(String identity) {
        return folder.resolve(identity.toLowerCase(Locale.ROOT) + ".azpkg");
    }
}
