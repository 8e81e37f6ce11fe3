package io.vernissage.upload.disk;

import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.ProblemException;

/** Which sizes of disks a stamp takes. */
public final class DiskSize {
    /** Bytes of the largest disk that Azure Stack Hub makes an image of; a page blob holds 1 TiB at most. */
    public static final long LARGEST = 1023L << 30;

    private static final long MIB = 1 << 20;

    private DiskSize() {}

    /**
     * The size that a disk has on a stamp: rounded up to whole MiB.
     *
     * @param virtualSize bytes
     * @throws ProblemException no stamp takes it
     */
    public static long judged(long virtualSize) {
        var whole = Math.ceilDiv(virtualSize, MIB) * MIB;
        if (whole == 0) {
            throw new ProblemException(Problem.lasting(
                    "disk-empty",
                    "The disk has no bytes",
                    "The disk is 0 bytes long, and an image needs a disk a machine can start from."));
        }
        if (whole > LARGEST) {
            throw new ProblemException(Problem.lasting(
                    "disk-too-large",
                    "The disk is larger than a stamp takes",
                    "The virtual disk is %d bytes, rounded up to whole MiB; Azure Stack Hub takes at most %d bytes (1023 GiB). Shrink the disk and its partitions."
                            .formatted(whole, LARGEST)));
        }
        return whole;
    }
}
