/**
 * Puts a stamp together from its settings: {@link io.vernissage.hub.connect.ConfiguredStamps} is where plain Java begins.
 */
package io.vernissage.hub.connect;
