/**
 * All of Vernissage on this machine: a Kafka broker, the Hub emulator and the four services as processes of their own.
 *
 * <p>{@link io.vernissage.local.Up} is the table of contents.
 */
package io.vernissage.local;
