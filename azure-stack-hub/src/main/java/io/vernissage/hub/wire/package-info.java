/**
 * What every request to a stamp has in common: trust ({@link io.vernissage.hub.wire.Trust}), one connection pool and the
 * time limits ({@link io.vernissage.hub.wire.Wire}), and asking again while the trouble may pass.
 */
package io.vernissage.hub.wire;
