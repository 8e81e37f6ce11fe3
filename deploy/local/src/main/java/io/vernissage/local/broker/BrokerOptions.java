package io.vernissage.local.broker;

import java.nio.file.Path;

/**
 * Where a broker keeps its data and listens.
 *
 * @param dataFolder made and formatted when absent; a broker started again on it has all that was in it
 * @param port of clients, on 127.0.0.1; 0 takes a free one
 * @param controllerPort of the controller, on 127.0.0.1; 0 takes a free one
 */
public record BrokerOptions(Path dataFolder, int port, int controllerPort) {}
