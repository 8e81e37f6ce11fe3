package io.vernissage.benchmarks;

/** How page writes reach a blob service. */
enum Transport {
    TLS(""),
    /** No stamp takes this: it shows what TLS costs. */
    PLAIN(", without TLS");

    private final String suffix;

    Transport(String suffix) {
        this.suffix = suffix;
    }

    /** What a row's name ends with. */
    String suffix() {
        return suffix;
    }
}
