package io.vernissage.upload.transfer;

import io.vernissage.pipeline.ProblemException;
import io.vernissage.upload.SegmentEvent.SegmentPlanned;
import io.vernissage.upload.UploadProblems;
import io.vernissage.upload.disk.Disk;
import io.vernissage.upload.disk.Disks;
import io.vernissage.upload.source.SourceReader;
import io.vernissage.upload.source.Sources;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The disks whose segments this process is sending, each opened once for many segments, and closed when none has come for
 * a while or when others are wanted. A disk in use is never closed.
 */
final class OpenDisks {
    private static final Logger LOG = LoggerFactory.getLogger(OpenDisks.class);

    private final Sources sources;
    private final Disks disks;
    private final int mostIdle;
    private final Duration longestIdle;
    private final Executor later;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Key, OpenDisk> open = new HashMap<>();

    private record Key(UUID publication, int attempt) {}

    /**
     * No disk yet.
     *
     * @param mostIdle how many disks stay open that no segment uses
     * @param longestIdle how long such a disk stays open
     */
    OpenDisks(Sources sources, Disks disks, int mostIdle, Duration longestIdle) {
        this.sources = sources;
        this.disks = disks;
        this.mostIdle = mostIdle;
        this.longestIdle = longestIdle;
        this.later = CompletableFuture.delayedExecutor(
                longestIdle.toMillis(), TimeUnit.MILLISECONDS, Executors.newVirtualThreadPerTaskExecutor());
    }

    /**
     * The disk of a segment, for use until it is closed.
     *
     * @throws ProblemException if the source is not what it was when the disk was judged
     */
    OpenDisk of(SegmentPlanned segment) throws IOException {
        var key = new Key(segment.publication(), segment.attempt());
        OpenDisk disk;
        lock.lock();
        try {
            disk = open.computeIfAbsent(key, OpenDisk::new);
            disk.users++;
        } finally {
            lock.unlock();
        }
        try {
            disk.ensureOpen(segment);
            return disk;
        } catch (IOException | RuntimeException e) {
            disk.giveUp();
            disk.close();
            throw e;
        }
    }

    int size() {
        lock.lock();
        try {
            return open.size();
        } finally {
            lock.unlock();
        }
    }

    private static void refuseUnless(String planned, String found) {
        if (!found.equals(planned)) {
            throw new ProblemException(UploadProblems.sourceChanged(planned, found));
        }
    }

    private void closeIdle(int most, long before) {
        while (true) {
            Optional<OpenDisk> longest;
            lock.lock();
            try {
                var idle =
                        open.values().stream().filter(disk -> disk.users == 0).toList();
                longest = idle.stream()
                        .min((a, b) -> Long.signum(a.idleSince - b.idleSince))
                        .filter(disk -> idle.size() > most || disk.idleSince - before <= 0);
                longest.ifPresent(disk -> open.remove(disk.key));
            } finally {
                lock.unlock();
            }
            if (longest.isEmpty()) {
                return;
            }
            longest.get().closeNow();
        }
    }

    /** A disk in use. */
    final class OpenDisk implements AutoCloseable {
        private final Key key;
        private final ReentrantLock opening = new ReentrantLock();
        private Optional<SourceReader> reader = Optional.empty();
        private Optional<Disk> disk = Optional.empty();
        private int users;
        private long idleSince;

        private OpenDisk(Key key) {
            this.key = key;
        }

        Disk disk() {
            return disk.orElseThrow();
        }

        /** Refuses a source that is not what it was when the disk was judged. */
        void ensureUnchanged(String planned) throws IOException {
            refuseUnless(planned, reader.orElseThrow().version());
        }

        /** What went wrong may lie with the disk: the next segment opens it anew. */
        void giveUp() {
            lock.lock();
            try {
                open.remove(key, this);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            boolean unreachable;
            lock.lock();
            try {
                users--;
                idleSince = System.nanoTime();
                unreachable = users == 0 && open.get(key) != this;
            } finally {
                lock.unlock();
            }
            if (unreachable) {
                closeNow();
            } else {
                closeIdle(mostIdle, System.nanoTime() - longestIdle.toNanos());
                later.execute(() -> closeIdle(mostIdle, System.nanoTime() - longestIdle.toNanos()));
            }
        }

        private void ensureOpen(SegmentPlanned segment) throws IOException {
            opening.lock();
            try {
                if (disk.isEmpty()) {
                    open(sources.reader(segment.source()), segment);
                }
            } finally {
                opening.unlock();
            }
        }

        private void open(SourceReader opened, SegmentPlanned segment) throws IOException {
            try {
                refuseUnless(segment.plannedVersion(), opened.openedAs());
                disk = Optional.of(disks.open(opened, segment.source().format()));
                reader = Optional.of(opened);
            } catch (IOException | RuntimeException e) {
                opened.close();
                throw e;
            }
        }

        private void closeNow() {
            opening.lock();
            try {
                if (disk.isPresent()) {
                    disk.get().close();
                }
            } catch (IOException e) {
                LOG.warn("Could not close a disk, publication={}, attempt={}", key.publication, key.attempt, e);
            } finally {
                opening.unlock();
            }
        }
    }
}
