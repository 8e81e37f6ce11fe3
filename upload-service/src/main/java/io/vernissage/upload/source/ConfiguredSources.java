package io.vernissage.upload.source;

import io.quarkus.runtime.StartupEvent;
import io.vernissage.pipeline.Source;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;

/** Opens files below the configured folder, and addresses of web servers by the configured rules. */
@ApplicationScoped
class ConfiguredSources implements Sources {
    private final FileRoot files;
    private final WebClient web;

    ConfiguredSources(SourceSettings settings) {
        CredentialRules.check(settings);
        this.files = new FileRoot(settings.root());
        this.web = new WebClient(settings, AddressRules.of(settings));
    }

    /** Has this be made when the service starts, and not by the first request: settings that can not be meant end it. */
    void start(@Observes StartupEvent started) {}

    @Override
    public SourceReader open(Source source) throws IOException {
        return switch (source) {
            case Source.File file -> files.open(file.file());
            case Source.Url url -> WebSource.open(web, url.url(), url.credential());
        };
    }

    @PreDestroy
    void close() {
        web.close();
    }
}
