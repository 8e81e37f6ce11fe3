package io.vernissage.pipeline.queue;

import io.vernissage.pipeline.Event;

/**
 * One piece of work in a worker's hands.
 *
 * @param event what is to be worked on
 * @param delivery how often this record has been given out, this time included; from 1
 */
public record Work<E extends Event>(E event, int delivery) {}
