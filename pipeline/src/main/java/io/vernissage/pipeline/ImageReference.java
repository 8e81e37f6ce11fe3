package io.vernissage.pipeline;

/** The four names of a platform image as one value; {@code toString} is {@code publisher:offer:sku:version}. */
public record ImageReference(String publisher, String offer, String sku, String version) {
    @Override
    public String toString() {
        return publisher + ":" + offer + ":" + sku + ":" + version;
    }
}
