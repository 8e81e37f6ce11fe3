package io.vernissage.upload.disk;

import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.ProblemException;

/** Why a source can not become an image. The kinds are stable names. */
final class DiskProblems {
    private static final String SUPPORTED =
            "Supported are fixed and dynamic VHD, VHDX, qcow2, VMDK in one file (sparse, stream-optimized) and raw.";

    private DiskProblems() {}

    /** There is no disk in this source at all. */
    static ProblemException noDisk(String found) {
        return problem(
                "no-disk",
                "The source is not a disk image",
                found + ". Check that the source names the disk image itself and was transferred completely. "
                        + SUPPORTED);
    }

    /** Something known, which is not read here. */
    static ProblemException formatNotSupported(String found, String remedy) {
        return problem(
                "format-not-supported",
                "The format is not supported",
                "Found " + found + ", which is not supported. " + remedy + " " + SUPPORTED);
    }

    /** Read, but not in a stream. */
    static ProblemException notInStream(String found) {
        return problem(
                "format-not-in-stream",
                "The format can not be read in a stream",
                "Inside of a stream there is " + found
                        + ", of which parts anywhere have to be read. Publish it uncompressed, from a file, an upload, a blob or a server that answers range requests: qcow2 and VMDK have compression of their own. In a stream raw disks, fixed VHDs and dynamic VHDs can be read.");
    }

    static ProblemException packedTwice(String found) {
        return problem(
                "compression-nested",
                "The source is compressed more than once",
                "Inside of the compressed source there is " + found + ". Unpack it once, and publish what is inside.");
    }

    static ProblemException claimUnknown(String claim) {
        return problem(
                "format-not-supported",
                "The format is not supported",
                "The request says format '%s'. It may say vhd, vhd-fixed, vhd-dynamic, vhdx, qcow2, vmdk, vmdk-sparse, vmdk-stream-optimized or raw, or nothing at all: the format is found by content."
                        .formatted(printable(claim)));
    }

    static ProblemException claimDiffers(String claim, String found) {
        return problem(
                "format-claim-differs",
                "The source is not in the format the request says",
                "The request says format '%s', but the source holds %s. Correct the request's format, or leave it out, or name the right source."
                        .formatted(printable(claim), found));
    }

    static ProblemException nameDiffers(String ending) {
        return problem(
                "format-claim-differs",
                "The source is not in the format its name says",
                "The source's name ends in .%s, but it begins as a raw disk. If it is one, say format 'raw' in the request."
                        .formatted(ending));
    }

    /** Two formats could be read from the same bytes. */
    static ProblemException ambiguous(String one, String other) {
        return problem(
                "format-ambiguous",
                "The source can be read as two formats",
                "The source looks like %s and like %s at once, and guessing wrong would publish the wrong bytes. Convert it again from the original."
                        .formatted(one, other));
    }

    static ProblemException truncated(String what) {
        return problem(
                "vhd-truncated",
                "The VHD is not complete",
                what + ". Part of the file is missing: transfer or export it again.");
    }

    static ProblemException damaged(String what) {
        return problem(
                "vhd-damaged",
                "The VHD is damaged",
                what + ". Make the file again, or repair it with the tool that made it.");
    }

    static ProblemException hasParent(String where) {
        return problem(
                "vhd-has-parent",
                "The VHD depends on a parent disk",
                where
                        + " says that this is a differencing disk, which holds only changes to another disk. Merge it into its parent (Merge-VHD) and publish the result.");
    }

    static ProblemException savedState() {
        return problem(
                "vhd-saved-state",
                "The VHD belongs to a machine in saved state",
                "The footer says that the machine using this disk was saved, not shut down: the disk alone is not consistent. Shut the machine down and export the disk again.");
    }

    static ProblemException size(String what) {
        return problem(
                "size-refused",
                "Azure Stack Hub refuses a disk of this size",
                what
                        + ". An image has at least 20 MiB and at most 1023 GiB, rounded up to whole MiB. Resize the disk.");
    }

    static ProblemException diskTruncated(String what) {
        return problem(
                "disk-truncated",
                "The disk image is not complete",
                what + ". Part of the file is missing: transfer or export it again.");
    }

    static ProblemException diskDamaged(String what) {
        return problem(
                "disk-damaged",
                "The disk image is damaged",
                what + ". Make the file again, or repair it with the tool that made it.");
    }

    static ProblemException diskHasParent(String what, String remedy) {
        return problem(
                "disk-has-parent",
                "The disk image depends on a parent disk",
                what + ", so it holds only changes to another disk. " + remedy + ".");
    }

    static ProblemException featureUnknown(String what) {
        return problem(
                "disk-feature-unknown",
                "The disk image needs something that is not known",
                what
                        + ". Ignoring that would publish wrong bytes. Write it with a tool that knows the image, such as a newer qemu-img convert -O qcow2.");
    }

    /**
     * The compressed form of a part of the disk can not be unpacked.
     *
     * @param what completes "a stream that …"
     */
    static ProblemException packedDamaged(long offset, String what) {
        return diskDamaged("For offset %d of the disk there is a compressed stream that %s".formatted(offset, what));
    }

    /** The data, or some of them, lie elsewhere. Files that an image names are never opened. */
    static ProblemException otherFiles(String what) {
        return problem(
                "disk-has-other-files",
                "The disk lies in more than this file",
                what
                        + ". A source is one file, and files that it names are not opened. Write the disk into one file (qemu-img convert -O qcow2) and publish that.");
    }

    static ProblemException encrypted(String what) {
        return problem(
                "disk-encrypted",
                "The disk image is encrypted",
                what
                        + ", and there is no key here. Write it unencrypted (qemu-img convert) and publish that; encryption inside the machine is no matter.");
    }

    static ProblemException notClosed(String what) {
        return problem(
                "disk-not-closed",
                "The disk is in use, or was when its machine broke off",
                what + ". Start its machine and shut it down, then export or copy the disk again.");
    }

    static ProblemException mapTooLarge(String what, String remedy) {
        return problem("disk-map-too-large", "The disk image has too many small parts", what + ". " + remedy + ".");
    }

    static ProblemException transferredAsText(String what) {
        return problem(
                "disk-transferred-as-text",
                "The disk image was changed on its way",
                what + ": it was transferred as a text. Transfer it again, as binary.");
    }

    /** Changes to the image wait in its log and are too many, or too strange, to be made in memory. */
    static ProblemException logTooMuch(String what) {
        return problem(
                "disk-not-closed",
                "The disk is in use, or was when its machine broke off",
                what
                        + ". Open the image once with a program that may write to it, which makes the changes: attach it in Hyper-V (Mount-VHD, then Dismount-VHD), or run qemu-img check -r all.");
    }

    static ProblemException sectorSize(String what) {
        return problem(
                "disk-sector-size",
                "The disk has sectors of another size than 512 bytes",
                what
                        + ". Azure Stack Hub gives every disk sectors of 512 bytes, where this one's partition table would not be found. Copy its partitions to a disk with sectors of 512 bytes.");
    }

    /** Text of a stranger, made harmless to print. */
    static String printable(String text) {
        var shortened = text.length() > 40 ? text.substring(0, 40) + "..." : text;
        return shortened.replaceAll("[^\\x20-\\x7E]", "?");
    }

    private static ProblemException problem(String kind, String title, String detail) {
        return new ProblemException(Problem.lasting(kind, title, detail));
    }
}
