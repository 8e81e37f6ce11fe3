/** A service's pipeline, put together: what was started, in which order it stops, how it fares. */
package io.vernissage.pipeline.running;
