package io.vernissage.benchmarks;

/** What an image is called in the library. */
record ImageName(String publisher, String offer, String sku, String version) {
    /** The first version of a benchmark's image. */
    static ImageName first(String sku) {
        return new ImageName("Contoso", "Benchmark", sku, "1.0.0");
    }

    ImageName withVersion(String other) {
        return new ImageName(publisher, offer, sku, other);
    }
}
