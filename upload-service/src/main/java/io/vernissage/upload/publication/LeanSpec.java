package io.vernissage.upload.publication;

import io.vernissage.pipeline.PublicationSpec;
import io.vernissage.pipeline.PublicationSpec.GalleryItemSpec;
import io.vernissage.pipeline.Source;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Specifications with something left out. */
final class LeanSpec {
    /** A text as long as a digest, or not much longer, is no weight. */
    private static final int LIGHT = 200;

    private LeanSpec() {}

    /**
     * Without the weight that only the gallery needs: pictures and long texts are their digests, so that two lean
     * specifications are equal where the whole ones are. 10,000 of these fit into the memory of every process.
     */
    static PublicationSpec withoutWeight(PublicationSpec spec) {
        return new PublicationSpec(
                spec.source(),
                spec.image(),
                spec.dataDisks(),
                spec.galleryItem().map(LeanSpec::withoutWeight),
                spec.virtualMachine(),
                spec.order(),
                spec.stamp());
    }

    /** Without what gives access to its source: for a request that was told with a secret in it, and refused for that. */
    static PublicationSpec withoutSecrets(PublicationSpec spec) {
        return new PublicationSpec(
                withoutSecrets(spec.source()),
                spec.image(),
                spec.dataDisks().stream()
                        .map(disk -> new PublicationSpec.DataDisk(disk.lun(), withoutSecrets(disk.source())))
                        .toList(),
                spec.galleryItem(),
                spec.virtualMachine(),
                spec.order(),
                spec.stamp());
    }

    private static Source withoutSecrets(Source source) {
        return switch (source) {
            case Source.File file -> file;
            case Source.Upload upload -> upload;
            case Source.Url(var url, var sha256, var sha512, var format, var credential) ->
                new Source.Url(withoutSecrets(url), sha256, sha512, format, credential);
            case Source.Blob(var blob, var sha256, var sha512, var format, var credential) ->
                new Source.Blob(withoutSecrets(blob), sha256, sha512, format, credential);
        };
    }

    private static URI withoutSecrets(URI url) {
        var text = url.toString().replaceFirst("[?#].*", "").replaceFirst("//[^/]*@", "//");
        return URI.create(text);
    }

    private static GalleryItemSpec withoutWeight(GalleryItemSpec item) {
        return new GalleryItemSpec(
                item.name(),
                light(item.title()),
                item.summary().map(LeanSpec::light),
                item.description().map(LeanSpec::light),
                item.publisherDisplayName(),
                item.categories(),
                item.icon().map(LeanSpec::light),
                item.links(),
                item.screenshots().stream().map(LeanSpec::light).toList());
    }

    private static String light(String text) {
        return text.length() <= LIGHT ? text : "sha256:" + sha256(text);
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
