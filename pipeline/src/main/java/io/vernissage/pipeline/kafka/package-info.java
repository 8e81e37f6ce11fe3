/** The brokers and what goes to them: topics, events told together, dead letters. */
package io.vernissage.pipeline.kafka;
