package io.vernissage.upload.source;

import io.vernissage.pipeline.Source;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;

/** Opens files below the configured folder, and addresses of web servers by the configured rules. */
@ApplicationScoped
class ConfiguredSources implements Sources {
    private final FileRoot files;
    private final WebClient web;

    ConfiguredSources(SourceSettings settings) {
        this.files = new FileRoot(settings.root());
        this.web = new WebClient(settings, AddressRules.of(settings));
    }

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
