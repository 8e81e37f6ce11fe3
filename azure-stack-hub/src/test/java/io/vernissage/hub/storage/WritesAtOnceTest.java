package io.vernissage.hub.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class WritesAtOnceTest {
    private static final int BYTES = 1 << 20;

    private final WritesAtOnce writes = new WritesAtOnce();

    @Test
    void shouldLetMoreBeginWhileAnswersComeInTheirUsualTime() {
        work(4000, underWay -> 1_000_000);
        assertThat(writes.limit()).isEqualTo(64);
    }

    @Test
    void shouldLetFewerBeginWhenTheyOnlyWaitBehindEachOther() {
        work(4000, underWay -> 1_000_000L * underWay);
        assertThat(writes.limit()).isBetween(8, 24);
    }

    @Test
    void shouldLetFewerBeginWhenSomeAreRefused() {
        var before = writes.limit();
        assertThat(writes.enter()).isDone();
        writes.refused();
        assertThat(writes.limit()).isLessThan(before);
    }

    @Test
    void shouldGoOnWhenWhoeverWaitedHasGivenUp() {
        var begun = new ArrayList<CompletableFuture<Void>>();
        for (var i = 0; i < writes.limit(); i++) {
            begun.add(writes.enter());
        }
        var gone = writes.enter();
        var waiting = writes.enter();
        assertThat(begun).allMatch(CompletableFuture::isDone);
        gone.cancel(false);
        writes.ended();
        assertThat(waiting).isDone();
    }

    private interface Time {
        long of(int underWay);
    }

    /** So many writes one after the other, with as many under way as are let in. */
    private void work(int count, Time time) {
        var underWay = 0;
        for (var done = 0; done < count; done++) {
            while (underWay < writes.limit()) {
                assertThat(writes.enter()).isDone();
                underWay++;
            }
            writes.took(BYTES, time.of(underWay));
            underWay--;
        }
    }
}
