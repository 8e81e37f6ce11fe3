package io.vernissage.upload.source;

import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.ProblemException;
import java.nio.file.FileSystemException;
import java.util.Optional;

/** Why a source can not be read. The kinds are stable names; no detail holds a query, a credential or a redirect's path. */
final class SourceProblems {
    /** Characters of a file's name that a message repeats. */
    private static final int LONGEST_NAME = 300;

    private SourceProblems() {}

    static ProblemException noRoot() {
        return lasting(
                "source-root-not-configured",
                "This service publishes no files",
                "The source is a file, but no folder for files is configured. Set vernissage.upload.source.root on every worker, or name a URL.");
    }

    static ProblemException outsideRoot(String file, String why) {
        return lasting(
                "source-outside-root",
                "The file is outside the folder of sources",
                "'%s' %s. Name a file by its path relative to the configured folder of sources."
                        .formatted(shown(file), why));
    }

    static ProblemException fileNotFound(String file) {
        return lasting(
                "source-not-found",
                "The source does not exist",
                "There is no file '%s' below the configured folder of sources. Put it there, or correct its name."
                        .formatted(shown(file)));
    }

    static ProblemException fileRefused(String file, String why) {
        return lasting("source-refused", "The source can not be read", "'%s' %s.".formatted(shown(file), why));
    }

    /** Nothing of the failure is kept but its kind and reason: its message holds the path on this machine. */
    static SourceUnreachableException fileUnreachable(String file, FileSystemException failure) {
        var reason = Optional.ofNullable(failure.getReason())
                .orElse(failure.getClass().getSimpleName());
        return unreachable(
                "'%s' can not be read at the moment (%s). Try again once the folder of sources answers."
                        .formatted(shown(file), reason),
                false);
    }

    static SourceUnreachableException rootUnreachable() {
        return unreachable(
                "The folder of sources (vernissage.upload.source.root) is not there on this worker, or may not be read by it. Mount it and give the permission, then try again.",
                false);
    }

    static SourceUnreachableException webUnreachable(String source, String why) {
        return unreachable("%s %s. Try again once the server answers.".formatted(source, why), true);
    }

    static SourceUnreachableException hostUnknown(String source) {
        return new SourceUnreachableException(
                Problem.passing(
                        "source-host-unknown",
                        "The source's host is not known",
                        "%s names, or leads to, a host that has no address here. Correct the name; if it is right, see to this worker's name service and try again."
                                .formatted(source)),
                true);
    }

    private static SourceUnreachableException unreachable(String detail, boolean waitedFor) {
        return new SourceUnreachableException(
                Problem.passing("source-unreachable", "The source can not be reached", detail), waitedFor);
    }

    private static String shown(String file) {
        return file.length() <= LONGEST_NAME ? file : file.substring(0, LONGEST_NAME) + "...";
    }

    static ProblemException changed(String source, String what) {
        return lasting(
                "source-changed",
                "The source has changed while it was being read",
                "%s: %s. Publish again once the source no longer changes.".formatted(source, what));
    }

    static ProblemException webNotFound(String source, int status) {
        return lasting(
                "source-not-found",
                "The source does not exist",
                "%s answered %d: there is nothing at this address. Correct it, or put the image there."
                        .formatted(source, status));
    }

    static ProblemException accessRefused(String source, int status, boolean credentialSent) {
        var remedy = credentialSent
                ? "Check that the credential is right and may read this address."
                : "Name a configured credential that may read it ('credential' in the source).";
        return lasting(
                "source-access-refused",
                "The server refuses access to the source",
                "%s answered %d. %s".formatted(source, status, remedy));
    }

    static ProblemException webRefused(String source, String why) {
        return lasting("source-refused", "The source can not be read", source + " " + why + ".");
    }

    static ProblemException webPage(String source) {
        return lasting(
                "source-is-web-page",
                "The server sent a web page",
                source
                        + " answered with a web page instead of a disk image; that may be a login or an error page. Name the address of the image itself.");
    }

    static ProblemException noRanges(String source) {
        return lasting(
                "source-without-ranges",
                "The server can not send parts of the source",
                source
                        + " does not answer range requests, which reading a disk in parts needs. Put the image on a server that does (most do for files), or below the folder of sources.");
    }

    static ProblemException addressRefused(String source, String why) {
        return lasting(
                "source-address-refused",
                "The source's address is not allowed",
                "%s %s. Name a public http or https address, or have the operator allow private ones (vernissage.upload.source.allow-private-addresses)."
                        .formatted(source, why));
    }

    static ProblemException credentialUnknown(String name) {
        return lasting(
                "credential-unknown",
                "No such credential is configured",
                "The source names the credential '%s', which this service does not have as either a bearer token or a user name with a password. Configure it under vernissage.upload.source.credentials, or correct the name."
                        .formatted(name));
    }

    static ProblemException signatureUnknown(String name) {
        return lasting(
                "credential-unknown",
                "No such credential is configured",
                "The source is a blob, and the credential '%1$s' has no signature. Configure it (vernissage.upload.source.credentials.%1$s.sas), or name another one."
                        .formatted(name));
    }

    static ProblemException accountUnknown(String source) {
        return lasting(
                "source-account-unknown",
                "No stamp has the blob's storage account",
                "%s is in no storage account of the subscriptions that this service has on its stamps. Correct the address, or name a configured credential with a signature that may read it ('credential' in the source)."
                        .formatted(source));
    }

    static ProblemException credentialElsewhere(String name) {
        return lasting(
                "credential-refused",
                "The credential is not for this server",
                "The credential '%s' is configured for other hosts than the source's (vernissage.upload.source.credentials.%s.hosts). Name the credential of this server."
                        .formatted(name, name));
    }

    static ProblemException credentialUnencrypted(String name) {
        return lasting(
                "credential-refused",
                "The credential is not for this server",
                "The source's address is plain http, by which everybody on the way could read the credential '%s'. Name the source by https, or have the operator allow it (vernissage.upload.source.credentials.%s.allow-http)."
                        .formatted(name, name));
    }

    private static ProblemException lasting(String kind, String title, String detail) {
        return new ProblemException(Problem.lasting(kind, title, detail));
    }
}
