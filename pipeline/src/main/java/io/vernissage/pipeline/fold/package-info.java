/** State as a fold of the log, kept by Kafka Streams and rebuilt from the log; and timers over what is still open. */
package io.vernissage.pipeline.fold;
