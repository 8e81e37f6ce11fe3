package io.vernissage.emulator.blob;

import io.vernissage.emulator.chaos.Encounter;
import io.vernissage.emulator.chaos.Fault;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** The copies that go on by themselves. One that a restart interrupted begins anew if its source is here, else it has failed. */
final class Copying {
    private static final Logger LOG = System.getLogger(Copying.class.getName());
    private static final long PROGRESS_STEP = 64L * 1024 * 1024;

    private final FolderStore store;
    private final Executor threads;
    private final Interference interference;
    /** Held shared for each step, so that none is under way when {@link #stop} returns. */
    private final ReadWriteLock going = new ReentrantReadWriteLock();

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

    /** A copy that was aborted, replaced or deleted, or that the next start takes up. */
    private static final class NotWantedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotWantedException() {
            super("Nobody wants it any more", null, false, false);
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
                var source = unchanged(blob.copy());
                if (source.isPresent()) {
                    start(blob, slot.address(), source.get());
                } else {
                    end(slot, blob, BlobRecord.Copy.FAILED, 0, List.of(), "The service was restarted");
                }
            }
        }
    }

    /** The source of a copy if it is a blob here and as it was when the copy began. */
    private Optional<CopySource> unchanged(BlobRecord.Copy copy) {
        return copy.sourceVersion() == 0
                ? Optional.empty()
                : CopySources.find(store, URI.create(copy.source()))
                        .flatMap(slot -> slot.record()
                                .filter(blob -> blob.version() == copy.sourceVersion())
                                .map(blob -> new InsideSource(copy.source(), slot, blob)));
    }

    /** What is going on ends without a word, and writes nothing any more: the next start takes it up. */
    void stop() {
        going.writeLock().lock();
        try {
            stopped = true;
        } finally {
            going.writeLock().unlock();
        }
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
                if (source.length() != accepted.copy().total()) {
                    throw new IOException("The source has another length than when the copy began");
                }
                end(slot, accepted, BlobRecord.Copy.SUCCESS, source.length(), source.blocks(), "");
            } catch (NotWantedException e) {
                LOG.log(Level.DEBUG, "Copy ended before its end, destination={0}", destination);
            } catch (IOException | RuntimeException e) {
                LOG.log(Level.WARNING, "Copy failed, destination={0} cause={1}", destination, e.getMessage());
                end(
                        slot,
                        accepted,
                        BlobRecord.Copy.FAILED,
                        0,
                        List.of(),
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
        end(slot, accepted, BlobRecord.Copy.FAILED, reached, List.of(), fault.description());
    }

    /** @param most bytes at which it is given up */
    private void copy(BlobRecord accepted, BlobSlot slot, CopySource source, long most) throws IOException {
        switch (accepted.type()) {
            case PAGE -> {
                var pages = slot.shared(() -> {
                    admit(accepted, slot);
                    return slot.pages();
                });
                source.copyTo(pages, store.versions(), new Steps(accepted, slot, most));
            }
            case BLOCK -> copyFile(accepted, slot, source, most);
        }
    }

    /** The bytes come to a file of their own first: the blob's could be another blob's before they are whole. */
    private void copyFile(BlobRecord accepted, BlobSlot slot, CopySource source, long most) throws IOException {
        var at = slot.address();
        var staged = store.container(at.account(), at.container()).staged();
        try {
            source.copyTo(staged);
            new Steps(accepted, slot, most)
                    .make(() ->
                            Files.move(staged, slot.data(accepted.generation()), StandardCopyOption.REPLACE_EXISTING));
        } finally {
            Files.deleteIfExists(staged);
        }
    }

    private void admit(BlobRecord accepted, BlobSlot slot) {
        boolean pending = slot.record()
                .filter(blob -> blob.generation() == accepted.generation())
                .filter(BlobRecord::isCopying)
                .isPresent();
        if (stopped || !pending) {
            throw new NotWantedException();
        }
    }

    /** The steps of one copy: none once its blob is not what was accepted. */
    private final class Steps implements CopySteps {
        private final BlobRecord accepted;
        private final BlobSlot slot;
        private final long most;
        private long told;

        Steps(BlobRecord accepted, BlobSlot slot, long most) {
            this.accepted = accepted;
            this.slot = slot;
            this.most = most;
        }

        @Override
        public void make(Step step) throws IOException {
            going.readLock().lock();
            try {
                slot.shared(() -> {
                    admit(accepted, slot);
                    step.run();
                    return slot;
                });
            } finally {
                going.readLock().unlock();
            }
        }

        @Override
        public void reached(long copied) {
            if (copied >= most) {
                throw new GivenUpException();
            }
            if (copied - told >= PROGRESS_STEP) {
                told = copied;
                slot.tellProgress(accepted, copied);
            }
        }
    }

    private void end(
            BlobSlot slot, BlobRecord accepted, String how, long copied, List<BlobRecord.Block> blocks, String why)
            throws IOException {
        going.readLock().lock();
        try {
            endAlone(slot, accepted, how, copied, blocks, why);
        } finally {
            going.readLock().unlock();
        }
    }

    private void endAlone(
            BlobSlot slot, BlobRecord accepted, String how, long copied, List<BlobRecord.Block> blocks, String why)
            throws IOException {
        slot.alone(() -> {
            var now = slot.record()
                    .filter(blob -> blob.generation() == accepted.generation())
                    .filter(BlobRecord::isCopying);
            if (now.isPresent() && !stopped) {
                var copy = now.get().copy().ended(how, copied, store.versions().now(), why);
                var ended = now.get().withCopy(copy);
                // A page blob has its length from the beginning, another one when it is whole.
                slot.keepChanged(ended.type() == BlobRecord.Type.PAGE ? ended : ended.withBlocks(copied, blocks));
            }
            return slot;
        });
    }
}
