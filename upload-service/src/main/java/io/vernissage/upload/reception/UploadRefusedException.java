package io.vernissage.upload.reception;

import io.vernissage.pipeline.Problem;
import java.time.Duration;

/** A call about an upload that is refused: an HTTP status and what is to be said with it. */
final class UploadRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient Problem problem;

    private UploadRefusedException(int status, Problem problem) {
        super(problem.detail());
        this.status = status;
        this.problem = problem;
    }

    int status() {
        return status;
    }

    Problem problem() {
        return problem;
    }

    static UploadRefusedException notConfigured() {
        return lasting(
                501,
                "uploads-not-configured",
                "This service takes no uploads",
                "No folder for uploads is configured. Set vernissage.upload.source.uploads to a folder that all workers share, or publish from a file, a URL or a blob.");
    }

    static UploadRefusedException unknown(String id, Duration expiry) {
        return lasting(
                404,
                "upload-unknown",
                "There is no such upload",
                "There is no upload '%s': its id is mistyped, it was deleted, or nobody has used it for %s. Begin a new one by POST /uploads."
                        .formatted(id.length() > 64 ? id.substring(0, 64) + "..." : id, expiry));
    }

    static UploadRefusedException unfinished(String id, long offset, long length) {
        return passing(
                409,
                "upload-unfinished",
                "The upload is not finished",
                "Of upload %s %d of %d bytes are here, and %d are missing. Send them (HEAD /uploads/%s tells from where), then publish again."
                        .formatted(id, offset, length, length - offset, id));
    }

    static UploadRefusedException elsewhere(long offset, long claimed) {
        return passing(
                409,
                "upload-offset-mismatch",
                "The upload is at another offset",
                "The upload has %d bytes and the call goes on at %d. Ask by HEAD where it is, and go on from there."
                        .formatted(offset, claimed));
    }

    static UploadRefusedException busy() {
        return passing(
                423,
                "upload-locked",
                "The upload is being sent by another call",
                "Another call is sending to this upload and did not make way. Try again in some seconds.");
    }

    static UploadRefusedException tooLarge(long most) {
        return lasting(
                413,
                "upload-too-large",
                "The upload is too large",
                "At most %d bytes can be taken here. A stamp takes disks of at most 1023 GiB.".formatted(most));
    }

    static UploadRefusedException tooMuch(long length) {
        return lasting(
                413,
                "upload-too-long",
                "More bytes were sent than announced",
                "The upload was announced with %d bytes. Send just these, or begin a new one with another length."
                        .formatted(length));
    }

    static UploadRefusedException checksum(String algorithm) {
        return passing(
                460,
                "upload-checksum-mismatch",
                "The bytes are not those of the checksum",
                "The %s of what came is another one than announced, and none of it was kept. Send it again."
                        .formatted(algorithm));
    }

    static UploadRefusedException full() {
        return passing(
                507,
                "upload-folder-full",
                "There is no room for the upload",
                "The folder of uploads is full; what came so far is kept. Make room, then go on from where HEAD says.");
    }

    static UploadRefusedException malformed(int status, String detail) {
        return lasting(status, "upload-call-malformed", "The call does not follow the protocol", detail);
    }

    private static UploadRefusedException lasting(int status, String kind, String title, String detail) {
        return new UploadRefusedException(status, Problem.lasting(kind, title, detail));
    }

    private static UploadRefusedException passing(int status, String kind, String title, String detail) {
        return new UploadRefusedException(status, Problem.passing(kind, title, detail));
    }
}
