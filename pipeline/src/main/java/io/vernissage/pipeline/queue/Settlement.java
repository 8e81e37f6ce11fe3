package io.vernissage.pipeline.queue;

import java.time.Duration;

/** What is to become of a record in the hands of a slot. */
sealed interface Settlement {
    /** Done with, one way or the other: what there was to tell is told. */
    record Accepted() implements Settlement {}

    /** To be given out again. */
    record GivenBack(Duration after) implements Settlement {}

    /** Taken from the slot while a handler ran: nothing was told. */
    record Abandoned() implements Settlement {}
}
