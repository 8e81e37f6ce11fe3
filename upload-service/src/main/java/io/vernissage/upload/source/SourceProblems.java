package io.vernissage.upload.source;

import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.ProblemException;

/** Why a source can not be read. The kinds are stable names; no detail holds a query, a credential or a redirect's path. */
final class SourceProblems {
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
                "'%s' %s. Name a file by its path relative to the configured folder of sources.".formatted(file, why));
    }

    static ProblemException fileNotFound(String file) {
        return lasting(
                "source-not-found",
                "The source does not exist",
                "There is no file '%s' below the configured folder of sources. Put it there, or correct its name."
                        .formatted(file));
    }

    static ProblemException fileRefused(String file, String why) {
        return lasting("source-refused", "The source can not be read", "'%s' %s.".formatted(file, why));
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

    static ProblemException credentialElsewhere(String name) {
        return lasting(
                "credential-refused",
                "The credential is not for this server",
                "The credential '%s' is configured for other hosts than the source's (vernissage.upload.source.credentials.%s.hosts). Name the credential of this server."
                        .formatted(name, name));
    }

    private static ProblemException lasting(String kind, String title, String detail) {
        return new ProblemException(Problem.lasting(kind, title, detail));
    }
}
