package io.vernissage.benchmarks;

/** How page writes reach a blob service. */
enum Transport {
    TLS("https", ""),
    /** No stamp takes this: it shows what TLS costs. */
    PLAIN("http", ", without TLS");

    private final String scheme;
    private final String suffix;

    Transport(String scheme, String suffix) {
        this.scheme = scheme;
        this.suffix = suffix;
    }

    /** Of the addresses of blobs. */
    String scheme() {
        return scheme;
    }

    /** What a row's name ends with. */
    String suffix() {
        return suffix;
    }
}
