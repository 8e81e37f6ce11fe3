package io.vernissage.pipeline;

import static io.vernissage.pipeline.Required.required;

/** The four names of a platform image as one value; {@code toString} is {@code publisher:offer:sku:version}. */
public record ImageReference(String publisher, String offer, String sku, String version) {
    public ImageReference {
        required(publisher, "image.publisher");
        required(offer, "image.offer");
        required(sku, "image.sku");
        required(version, "image.version");
    }

    @Override
    public String toString() {
        return publisher + ":" + offer + ":" + sku + ":" + version;
    }
}
