package io.vernissage.pipeline;

/**
 * A Kafka topic and how long it keeps what it is told.
 *
 * @param name the topic's name, such as {@code vernissage.uploads}
 * @param keeps what becomes of old records
 */
public record Topic(String name, Keeps keeps) {
    /** What a topic's broker does with old records. */
    public enum Keeps {
        /** Everything, for ever: the log is the state. */
        EVERYTHING,
        /** The newest record of every key: a table. */
        NEWEST_PER_KEY,
        /**
         * A year: work and progress, which nobody reads again once the publication has ended. Brokers drop by age and not
         * by whether a record was handled, so this is how long work may wait for its workers: longer than anybody leaves a
         * pipeline standing, and yet segments, thousands a disk, do not pile up for ever.
         */
        A_YEAR
    }
}
