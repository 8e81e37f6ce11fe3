package io.vernissage.upload.disk;

import io.vernissage.pipeline.ProblemException;
import io.vernissage.upload.Extent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What any bytes must do to a reader: be refused with a problem, or be a disk whose extents are in order, apart and inside,
 * and which reads the same however it is read, as zeros outside of them. Whatever else happens is a finding.
 */
public final class DiskFuzzer {
    private static final int MOST_EXTENTS = 4096;
    private static final int SPAN = 4 << 10;
    private static final long LONGEST_STREAM = 64 << 20;

    private static FuzzedImage fuzzed;

    private DiskFuzzer() {}

    /** Called by the fuzzer once; the argument is a format. */
    public static void fuzzerInitialize(String[] arguments) {
        fuzzed = new FuzzedImage(FuzzedFormat.valueOf(arguments[0].toUpperCase(Locale.ROOT)));
    }

    /** Called by the fuzzer with every input. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        check(fuzzed, input);
    }

    /** Answers whether the input is a disk, or can be unpacked. */
    static boolean check(FuzzedImage fuzzed, byte[] input) throws IOException {
        return fuzzed.format().check(fuzzed, input);
    }

    static boolean checkDisk(FuzzedImage fuzzed, byte[] input) throws IOException {
        var source = fuzzed.image(input);
        try (var disk = new DetectedDisks().open(source, fuzzed.claim(input))) {
            require(disk.virtualSize() % 512 == 0, "size");
            require(disk.virtualSize() > 0 && disk.virtualSize() <= 1023L << 30, "size");
            checkExtents(disk);
        } catch (ProblemException e) {
            require(
                    e.problem().detail().matches("[\\x20-\\x7E]{30,700}"),
                    e.problem().detail());
            return false;
        } catch (IOException e) {
            return false;
        } finally {
            require(source.isClosed(), "closed");
        }
        return true;
    }

    /**
     * Read from beginning to end it is the disk that it is when it is read anywhere; or it is refused, for which there are a
     * few reasons more.
     */
    static boolean checkStream(FuzzedImage fuzzed, byte[] input) throws IOException {
        var image = fuzzed.image(input);
        if (image.length() > LONGEST_STREAM) {
            return false;
        }
        var streamed = streamed(image, fuzzed.claim(input));
        try (var disk = new DetectedDisks().open(fuzzed.image(input), fuzzed.claim(input))) {
            if (streamed.isEmpty()) {
                return false;
            }
            var found = streamed.get().found();
            require(found.format() == disk.format() && found.virtualSize() == disk.virtualSize(), "same disk");
            for (var at = 0L; at < disk.virtualSize(); at += DiskSink.PIECE) {
                var piece = ByteBuffer.wrap(streamed.get().piece(at));
                require(piece.equals(read(disk, at, piece.limit())), "same bytes");
            }
            return true;
        } catch (ProblemException e) {
            require(streamed.isEmpty(), "refused as a file and taken as a stream: " + e.getMessage());
            return false;
        }
    }

    private static Optional<StreamedImage> streamed(SparseImage image, Optional<String> claim) throws IOException {
        try {
            var disk = StreamedDisk.open(image.stream(), OptionalLong.empty(), image.name(), claim);
            return Optional.of(StreamedImage.read(disk, 4 << 20));
        } catch (ProblemException e) {
            require(
                    e.problem().detail().matches("[\\x20-\\x7E]{30,700}"),
                    e.problem().detail());
            return Optional.empty();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void checkExtents(Disk disk) throws IOException {
        var extents = extents(disk, 0, Long.MAX_VALUE);
        var end = -1L;
        for (var extent : extents) {
            require(extent.start() > end, "order");
            require(extent.start() % 512 == 0 && extent.end() % 512 == 0, "sectors");
            end = extent.end();
        }
        require(end <= disk.virtualSize(), "inside");
        var some = extents.stream().limit(3).toList();
        for (var extent : some) {
            checkReads(disk, extent.start());
            checkReads(disk, extent.end() - SPAN / 2);
        }
        checkReads(disk, disk.virtualSize() - SPAN / 2);
        checkHoles(disk, extents);
        if (!extents.isEmpty()) {
            var first = extents.getFirst();
            var middle = (first.start() + first.length() / 2) / 512 * 512;
            if (middle > first.start()) {
                var cut = extents(disk, first.start(), middle);
                require(cut.equals(List.of(new Extent(first.start(), middle))), "clipped");
            }
        }
    }

    private static List<Extent> extents(Disk disk, long start, long end) throws IOException {
        try (var extents = disk.extents(start, end)) {
            return extents.limit(MOST_EXTENTS).toList();
        }
    }

    /** At once, and in two pieces. */
    private static void checkReads(Disk disk, long offset) throws IOException {
        var start = Math.max(0, offset);
        var whole = read(disk, start, SPAN);
        var cut = 1 + (int) (start % 1000);
        require(whole.slice(0, cut).equals(read(disk, start, cut)), "first piece");
        require(whole.slice(cut, SPAN - cut).equals(read(disk, start + cut, SPAN - cut)), "second piece");
    }

    private static void checkHoles(Disk disk, List<Extent> extents) throws IOException {
        var previous = 0L;
        for (var extent : extents.stream().limit(4).toList()) {
            checkZeros(disk, previous, extent.start());
            previous = extent.end();
        }
        if (extents.size() <= 4) {
            checkZeros(disk, previous, disk.virtualSize());
        }
    }

    private static void checkZeros(Disk disk, long start, long end) throws IOException {
        var length = (int) Math.min(SPAN, end - start);
        if (length > 0) {
            require(read(disk, start, length).equals(ByteBuffer.allocate(length)), "zeros in a hole");
            require(read(disk, end - length, length).equals(ByteBuffer.allocate(length)), "zeros in a hole");
        }
    }

    private static ByteBuffer read(Disk disk, long offset, int length) throws IOException {
        var bytes = ByteBuffer.allocate(length);
        disk.read(offset, bytes);
        require(!bytes.hasRemaining(), "filled");
        return bytes.flip();
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException("Does not hold: " + what);
        }
    }
}
