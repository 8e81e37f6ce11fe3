package io.vernissage.upload.stream;

import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.ProblemException;
import java.time.Duration;

/** Why a source can not be unpacked, or not be read in a stream. The kinds are stable names. */
final class StreamProblems {
    private StreamProblems() {}

    static ProblemException truncated(Compression compression) {
        return lasting(
                "compressed-truncated",
                "The compressed source is not complete",
                "The %s ends too early: part of it is missing. Transfer or compress it again."
                        .formatted(compression.found()));
    }

    /** @param what completes "The gzip file …" */
    static ProblemException damaged(Compression compression, String what) {
        return lasting(
                "compressed-damaged",
                "The compressed source is damaged",
                "The %s %s. Transfer or compress it again.".formatted(compression.found(), what));
    }

    static ProblemException trailing(Compression compression) {
        return lasting(
                "compressed-trailing-data",
                "The compressed source goes on with something else",
                "Behind the end of the %s there are bytes that do not belong to it, so nobody can say what it was meant to be. Compress the disk image again."
                        .formatted(compression.found()));
    }

    /** @param what it needs, such as "a dictionary of more than 64 MiB" */
    static ProblemException memory(Compression compression, String what, String setting) {
        return lasting(
                "compressed-memory",
                "The compressed source needs too much memory",
                "To unpack the %s needs %s. Compress it with less, or have the operator raise vernissage.upload.stream.%s."
                        .formatted(compression.found(), what, setting));
    }

    static ProblemException method(Compression compression, String what) {
        return lasting(
                "compression-not-supported",
                "The compression is not supported",
                "The %s %s. Supported are gzip, xz, zstd, bzip2, and zip with one member that is stored or deflated."
                        .formatted(compression.found(), what));
    }

    static ProblemException zipMembers(String what) {
        return lasting(
                "zip-not-one-member",
                "The zip archive does not hold one file",
                "The zip archive has %s, and which of them is the disk is not guessed. Put the disk image alone, in no folder, into an archive."
                        .formatted(what));
    }

    static ProblemException zipEncrypted() {
        return lasting(
                "zip-encrypted",
                "The zip archive is encrypted",
                "The zip archive's member is encrypted, and there is no password here. Make the archive without one.");
    }

    static ProblemException ratio(Compression compression, long out, long in, long ratio) {
        return lasting(
                "compressed-ratio",
                "The compressed source unpacks to far more than it is",
                "The %s has unpacked to %d bytes from %d, more than %d times as much: no disk is that empty. If it is one, have the operator raise vernissage.upload.stream.ratio."
                        .formatted(compression.found(), out, in, ratio));
    }

    static ProblemException tooLarge(long limit) {
        return lasting(
                "stream-too-large",
                "The source holds more than a disk may have",
                "More than %d bytes have come out of the source (vernissage.upload.stream.largest-output), and Azure Stack Hub takes a disk of at most 1023 GiB. Shrink the disk and its partitions."
                        .formatted(limit));
    }

    static ProblemException tooSlow(Duration limit, long bytes) {
        return new ProblemException(Problem.passing(
                "stream-too-slow",
                "The source takes too long to read",
                "After %s the source had brought %d bytes and was not at its end. Put it on a faster server, or have the operator raise vernissage.upload.stream.time."
                        .formatted(limit, bytes)));
    }

    static ProblemException nothingInIt(Compression compression) {
        return lasting(
                "compressed-damaged",
                "The compressed source is damaged",
                "Megabytes of the %s have been read and nothing comes out of them. Compress the disk image again."
                        .formatted(compression.found()));
    }

    static ProblemException claimDiffers(String claim, String found) {
        return lasting(
                "format-claim-differs",
                "The source is not in the format the request says",
                "The request says format '%s', but the source is %s. Correct the request's format, or leave it out; it may also say what is inside."
                        .formatted(claim, found));
    }

    static ProblemException endUnknown(String label) {
        return lasting(
                "stream-end-unknown",
                "Nobody can tell whether the source is complete",
                "%s tells no length, and a raw disk does not tell where it ends: if the connection broke off, a part of the disk would pass for the whole. Give its digest in the request (sha256), compress it, or put it on a server that tells its length."
                        .formatted(label));
    }

    static ProblemException readBackDiffers(int segment) {
        return new ProblemException(Problem.passing(
                "blob-mismatch",
                "The blob does not match its plan",
                "What segment %d of the blob reads is not what was sent to it. Something else has written to the blob, or the stamp has lost a write. A new attempt sends the disk again."
                        .formatted(segment)));
    }

    private static ProblemException lasting(String kind, String title, String detail) {
        return new ProblemException(Problem.lasting(kind, title, detail));
    }
}
