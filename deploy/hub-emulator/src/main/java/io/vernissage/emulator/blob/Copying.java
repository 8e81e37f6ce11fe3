package io.vernissage.emulator.blob;

import io.vernissage.emulator.chaos.Encounter;
import io.vernissage.emulator.chaos.Fault;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;

/** The copies that go on by themselves. One that a restart interrupted begins anew if its source is here, else it has failed. */
final class Copying {
    private static final Logger LOG = System.getLogger(Copying.class.getName());
    private static final long PROGRESS_STEP = 64L * 1024 * 1024;

    private final FolderStore store;
    private final Executor threads;
    private final Interference interference;
    private volatile boolean stopped;

    Copying(FolderStore store, Executor threads, Interference interference) {
        this.store = store;
        this.threads = threads;
        this.interference = interference;
    }

    /** A copy that must not come to its end. */
    private static final class GivenUpException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        GivenUpException() {
            super("Given up on its way", null, false, false);
        }
    }

    void start(BlobRecord accepted, BlobAddress destination, CopySource source) {
        threads.execute(() -> run(accepted, destination, source));
    }

    /** Takes up what was going on when the process ended. */
    void resume() throws IOException {
        for (var slot : store.slots()) {
            var blob = slot.existing();
            if (blob.isCopying()) {
                var source = CopySources.find(store, URI.create(blob.copy().source()));
                if (source.isPresent()) {
                    var inside = new InsideSource(
                            blob.copy().source(), source.get(), source.get().existing());
                    start(blob, slot.address(), inside);
                } else {
                    end(slot, blob, BlobRecord.Copy.FAILED, 0, UnaryOperator.identity(), "The service was restarted");
                }
            }
        }
    }

    /** What is going on ends without a word: the next start takes it up. */
    void stop() {
        stopped = true;
    }

    /** Copies to the end, whatever it is. */
    void run(BlobRecord accepted, BlobAddress destination, CopySource source) {
        var found = store.find(destination);
        if (found.isEmpty()) {
            return;
        }
        var slot = found.get();
        var failure = interference.copyFailure(accepted, destination);
        try {
            try {
                if (failure.isPresent()) {
                    fail(failure.get(), accepted, slot, source);
                    return;
                }
                copy(accepted, slot, source, Long.MAX_VALUE);
                end(slot, accepted, BlobRecord.Copy.SUCCESS, source.length(), whole(source), "");
            } catch (IOException | StorageException e) {
                LOG.log(Level.WARNING, "Copy failed, destination={0} cause={1}", destination, e.getMessage());
                end(
                        slot,
                        accepted,
                        BlobRecord.Copy.FAILED,
                        0,
                        UnaryOperator.identity(),
                        "500 InternalError \"" + e.getMessage() + "\"");
            }
        } catch (IOException e) {
            LOG.log(Level.ERROR, "The end of a copy could not be kept, destination=" + destination, e);
        }
    }

    private void fail(Encounter<Fault.FailCopy> failure, BlobRecord accepted, BlobSlot slot, CopySource source)
            throws IOException {
        var fault = failure.fault();
        long reached = accepted.length() / 100 * fault.atPercent();
        try {
            if (reached > 0) {
                copy(accepted, slot, source, reached);
            }
        } catch (GivenUpException e) {
            LOG.log(Level.DEBUG, "Copy given up as chaos wants it, destination={0}", slot.address());
        }
        failure.happened();
        end(slot, accepted, BlobRecord.Copy.FAILED, reached, UnaryOperator.identity(), fault.description());
    }

    /** @param most bytes at which it is given up */
    private void copy(BlobRecord accepted, BlobSlot slot, CopySource source, long most) throws IOException {
        switch (accepted.type()) {
            case PAGE -> {
                var told = new long[1];
                source.copyTo(slot.pages(), store.versions(), copied -> {
                    if (copied >= most) {
                        throw new GivenUpException();
                    }
                    if (copied - told[0] >= PROGRESS_STEP) {
                        told[0] = copied;
                        slot.tellProgress(accepted, copied);
                    }
                });
            }
            case BLOCK, APPEND -> source.copyTo(slot.data(accepted.generation()));
        }
    }

    /** A page blob has its length from the beginning, another one when it is whole. */
    private static UnaryOperator<BlobRecord> whole(CopySource source) {
        return blob -> switch (blob.type()) {
            case PAGE -> blob;
            case BLOCK -> blob.withBlocks(source.length(), source.blocks());
            case APPEND -> blob.withAppends(source.length(), source.appends());
        };
    }

    private void end(
            BlobSlot slot, BlobRecord accepted, String how, long copied, UnaryOperator<BlobRecord> becoming, String why)
            throws IOException {
        slot.alone(() -> {
            var now = slot.record()
                    .filter(blob -> blob.generation() == accepted.generation())
                    .filter(BlobRecord::isCopying);
            if (now.isPresent() && !stopped) {
                var copy = now.get().copy().ended(how, copied, store.versions().now(), why);
                slot.keepChanged(becoming.apply(now.get().withCopy(copy)));
            }
            return slot;
        });
    }
}
