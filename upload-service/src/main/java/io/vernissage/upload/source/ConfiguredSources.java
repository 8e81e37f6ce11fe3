package io.vernissage.upload.source;

import io.quarkus.runtime.StartupEvent;
import io.vernissage.pipeline.Source;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.security.NoSuchAlgorithmException;
import javax.net.ssl.SSLContext;

/** Opens files below the configured folder, addresses of web servers by the configured rules, blobs, and what clients have sent. */
@ApplicationScoped
class ConfiguredSources implements Sources {
    private final FileRoot files;
    private final WebClient web;
    private final BlobSources blobs;
    private final UploadSources uploads;

    ConfiguredSources(SourceSettings settings, BlobSources blobs, UploadSources uploads) {
        CredentialRules.check(settings);
        this.files = new FileRoot(settings.root());
        this.blobs = blobs;
        this.uploads = uploads;
        this.web = new WebClient(settings, AddressRules.of(settings), trust());
    }

    /** Has this be made when the service starts, and not by the first request: settings that can not be meant end it. */
    void start(@Observes StartupEvent started) {}

    @Override
    public OpenSource open(Source source) throws IOException {
        return switch (source) {
            case Source.File file -> files.open(file.file());
            case Source.Url url -> WebSource.open(web, url.url(), url.credential());
            case Source.Blob blob -> blobs.open(blob.blob(), blob.credential());
            case Source.Upload upload -> uploads.open(upload.upload());
        };
    }

    private static SSLContext trust() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("The trust store that the JVM was told of can not be read", e);
        }
    }

    @PreDestroy
    void close() {
        web.close();
    }
}
