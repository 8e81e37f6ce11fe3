/**
 * How one talks to an Azure Stack Hub stamp.
 *
 * <p>{@link io.vernissage.hub.Stamps} names the configured stamps; a {@link io.vernissage.hub.Stamp} is one of them, with
 * its identity, its trust and its API profile settled, and one typed client per resource provider.
 */
package io.vernissage.hub;
