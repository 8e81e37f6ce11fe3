package io.vernissage.emulator;

import io.vernissage.emulator.blob.BlobStore;
import io.vernissage.emulator.chaos.Chaos;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What every part of the emulator finds around it.
 *
 * @param data the part's own folder; it exists
 * @param resourceManager tenant endpoint without a trailing slash; known only once the listeners are up
 * @param adminResourceManager admin endpoint, likewise
 * @param blobService blob endpoint, likewise; an account's is this plus {@code /<account>}
 * @param blobServiceForHttp the same without TLS, where accounts that take it are said to be there
 * @param blobs the blobs of all accounts, without any authorisation
 * @param chaos the faults that are to be injected
 * @param http client that trusts the emulator's own certificate authority besides the public ones
 */
public record Surroundings(
        EmulatorOptions options,
        Path data,
        Supplier<URI> resourceManager,
        Supplier<URI> adminResourceManager,
        Supplier<URI> blobService,
        Supplier<Optional<URI>> blobServiceForHttp,
        BlobStore blobs,
        Chaos chaos,
        HttpClient http,
        Clock clock) {}
