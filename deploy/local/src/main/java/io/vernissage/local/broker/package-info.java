/** A real Kafka broker without a container engine: one node, broker and controller in one process. */
package io.vernissage.local.broker;
