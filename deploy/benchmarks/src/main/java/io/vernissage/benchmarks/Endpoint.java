package io.vernissage.benchmarks;

import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * Where pages are put.
 *
 * @param container path of a container, without a slash at its end
 * @param query what lets a request in, without its question mark
 * @param trust for TLS; empty without
 */
record Endpoint(int port, String container, String query, Optional<SSLContext> trust) {}
