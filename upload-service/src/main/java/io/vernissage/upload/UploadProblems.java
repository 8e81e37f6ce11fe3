package io.vernissage.upload;

import com.azure.core.exception.HttpResponseException;
import io.vernissage.hub.HubException;
import io.vernissage.hub.UnknownStampException;
import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.ProblemException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** The problems that more than one feature of the upload meets. */
public final class UploadProblems {
    /** The account, or the container, is on its way out: codes of a 409. */
    private static final Set<String> GONE = Set.of("ContainerBeingDeleted", "ResourceGroupBeingDeleted");

    private static final String DAMAGED_ON_ITS_WAY = "Md5Mismatch";

    private UploadProblems() {}

    /**
     * Asks a stamp for something, and says no for good where its answer is one.
     *
     * @param what is asked, in words that complete "could not …"
     * @throws ProblemException the stamp's final no, in its own words
     * @throws Exception what the queue may try again
     */
    public static <T> T asking(String what, Callable<T> call) throws Exception {
        try {
            return call.call();
        } catch (ProblemException e) {
            throw e;
        } catch (UnknownStampException e) {
            throw new ProblemException(
                    Problem.lasting("unknown-stamp", "No such stamp is configured", e.getMessage()), e);
        } catch (RuntimeException e) {
            throw isAnswer(e) ? mayPass(HubException.of(what, e)) : e;
        }
    }

    /**
     * Works on the blob of one attempt, and says so when the blob is not that attempt's any more.
     *
     * @throws ProblemException the attempt is over, or the stamp's final no
     * @throws Exception what the queue may try again
     */
    public static <T> T onBlobOf(int attempt, String blob, String what, Callable<T> call) throws Exception {
        return asking(what, () -> {
            try {
                return call.call();
            } catch (ProblemException e) {
                throw e;
            } catch (RuntimeException e) {
                throw isAnswer(e) && isOver(HubException.of(what, e))
                        ? new ProblemException(superseded(attempt, blob), e)
                        : e;
            }
        });
    }

    /** What is left of an attempt whose blob was deleted, or belongs to a later attempt. */
    public static Problem superseded(int attempt, String blob) {
        return Problem.passing(
                "upload-superseded",
                "Upload attempt superseded or blob gone",
                "Attempt %d no longer holds blob %s: a later attempt has made it anew, or somebody has deleted it. A new attempt sends it again."
                        .formatted(attempt, blob));
    }

    public static Problem sourceChanged(String planned, String found) {
        return Problem.passing(
                "source-changed",
                "The source has changed",
                "The source was %s when the disk was judged and is %s now: nothing is mixed from both. A new attempt judges and sends it as it is now."
                        .formatted(planned, found));
    }

    /** Blocking clients wrap what their pipeline throws. */
    private static boolean isAnswer(Throwable e) {
        return Stream.iterate(e, Objects::nonNull, Throwable::getCause)
                .anyMatch(link -> link instanceof HubException || link instanceof HttpResponseException);
    }

    private static boolean isOver(HubException e) {
        return isGone(e) || e.status() == 412;
    }

    /** What is gone may be made again: a plan and a cleanup of one publication can meet. */
    private static boolean isGone(HubException e) {
        return e.status() == 404 || GONE.contains(e.code());
    }

    private static RuntimeException mayPass(HubException e) {
        return e.passing() || isGone(e) || e.code().equals(DAMAGED_ON_ITS_WAY)
                ? e
                : new ProblemException(Problem.lasting("stamp-refused", "The stamp refused a call", e.getMessage()), e);
    }
}
