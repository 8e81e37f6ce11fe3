package io.vernissage.gallery.publishing;

import io.vernissage.gallery.GalleryProblem;
import io.vernissage.hub.HubException;
import io.vernissage.hub.Recess;
import io.vernissage.hub.UnknownStampException;
import io.vernissage.pipeline.Event;
import io.vernissage.pipeline.GalleryItemEvent.GalleryItemFailed;
import io.vernissage.pipeline.GalleryItemEvent.GalleryItemPublished;
import io.vernissage.pipeline.Outbox;
import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.Stage;
import io.vernissage.pipeline.queue.Work;
import io.vernissage.pipeline.queue.WorkHandler;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jboss.logging.Logger;

/** Has the item published that an event makes due, if it makes one due, and tells how that ended. */
final class ItemHandler<E extends Event> implements WorkHandler<E> {
    private static final Logger LOG = Logger.getLogger(ItemHandler.class);
    /** Codes by which a stamp says that the package itself is wrong: sending it again would end the same way. */
    private static final Set<String> ABOUT_THE_PACKAGE = Set.of("GalleryItemNotSaved");

    private final Function<E, Optional<ItemRequest>> due;
    private final ItemPublisher publisher;
    private final Clock clock;

    ItemHandler(Function<E, Optional<ItemRequest>> due, ItemPublisher publisher, Clock clock) {
        this.due = due;
        this.publisher = publisher;
        this.clock = clock;
    }

    @Override
    public void handle(Work<E> work, Outbox outbox) throws Exception {
        var request = due.apply(work.event());
        if (request.isPresent()) {
            publish(request.get(), work.delivery(), outbox);
        }
    }

    @Override
    public void failed(Work<E> work, Problem problem, Outbox outbox) {
        due.apply(work.event()).ifPresent(request -> {
            LOG.warnf("Gallery item not published, publication=%s, problem=%s", request.publication(), problem.type());
            publisher.giveUp(request);
            outbox.tell(new GalleryItemFailed(request.publication(), clock.instant(), problem.in(Stage.GALLERY_ITEM)));
        });
    }

    @Override
    public Duration waitAfter(Work<E> work, Throwable failure) {
        return Recess.after(failure);
    }

    private void publish(ItemRequest request, int delivery, Outbox outbox) throws InterruptedException {
        try {
            var item = publisher.publish(request, delivery);
            LOG.infof("Gallery item published, publication=%s, item=%s", request.publication(), item);
            outbox.tell(
                    new GalleryItemPublished(request.publication(), clock.instant(), item.toString(), request.image()));
        } catch (UnknownStampException e) {
            throw GalleryProblem.UNKNOWN_STAMP.because(e.getMessage(), e);
        } catch (HubException e) {
            if (e.passing()) {
                throw e; // the queue gives the record again
            }
            throw ABOUT_THE_PACKAGE.contains(e.code())
                    ? GalleryProblem.REFUSED.because(e.getMessage(), e)
                    : GalleryProblem.REFUSED.untilMended(e.getMessage(), e);
        }
    }
}
