package io.vernissage.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Disks that tests write themselves, and what is in files. */
final class Disks {
    static final int PAGE = 512;

    private Disks() {}

    /** A raw disk with a boot signature, of which every second MiB is random data. Sparse. */
    static void sparseRaw(Path file, int mebibytes, long seed) {
        var random = new Random(seed);
        var data = new byte[1 << 20];
        try (var channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {0}), ((long) mebibytes << 20) - 1);
            for (var mebibyte = 0; mebibyte < mebibytes; mebibyte += 2) {
                random.nextBytes(data);
                if (mebibyte == 0) {
                    data[510] = 0x55;
                    data[511] = (byte) 0xAA;
                }
                channel.write(ByteBuffer.wrap(data), (long) mebibyte << 20);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Start and end of every run of pages that hold a byte other than zero. */
    static List<long[]> pagesWithData(Path raw) {
        var runs = new ArrayList<long[]>();
        var page = ByteBuffer.allocate(PAGE);
        try (var channel = FileChannel.open(raw, StandardOpenOption.READ)) {
            for (var offset = 0L; offset < channel.size(); offset += PAGE) {
                page.clear();
                channel.read(page, offset);
                if (!zero(page.array())) {
                    extend(runs, offset);
                }
            }
            return runs;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void extend(List<long[]> runs, long offset) {
        if (!runs.isEmpty() && runs.getLast()[1] == offset) {
            runs.getLast()[1] = offset + PAGE;
        } else {
            runs.add(new long[] {offset, offset + PAGE});
        }
    }

    private static boolean zero(byte[] page) {
        for (var each : page) {
            if (each != 0) {
                return false;
            }
        }
        return true;
    }
}
