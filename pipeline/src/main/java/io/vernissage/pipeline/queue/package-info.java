/** Work handed out by Kafka share groups: as many workers as one likes on one topic, each record settled on its own. */
package io.vernissage.pipeline.queue;
