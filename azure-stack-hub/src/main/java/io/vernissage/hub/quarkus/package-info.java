/**
 * The stamps as a bean, from the configuration under {@code vernissage.hub}
 * ({@link io.vernissage.hub.quarkus.HubConfiguration}).
 */
package io.vernissage.hub.quarkus;
