package io.vernissage.emulator.chaos;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Duration;
import java.util.Objects;

/** What a rule does to a request. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({ // the names are what people write into files
    @JsonSubTypes.Type(value = Fault.Delay.class, name = "delay"),
    @JsonSubTypes.Type(value = Fault.Limit.class, name = "limit"),
    @JsonSubTypes.Type(value = Fault.Refuse.class, name = "refuse"),
    @JsonSubTypes.Type(value = Fault.CutRequest.class, name = "cut-request"),
    @JsonSubTypes.Type(value = Fault.CutResponse.class, name = "cut-response"),
    @JsonSubTypes.Type(value = Fault.Lose.class, name = "lose"),
    @JsonSubTypes.Type(value = Fault.DoAndFail.class, name = "do-and-fail"),
    @JsonSubTypes.Type(value = Fault.FailCopy.class, name = "fail-copy"),
    @JsonSubTypes.Type(value = Fault.ExpireToken.class, name = "expire-token")
})
public sealed interface Fault {

    /** What decides how a request ends; one request has at most one. */
    sealed interface Outcome extends Fault {}

    /** What strikes after a request was answered well. */
    sealed interface Late extends Fault {}

    /** The request waits before it is looked at. */
    record Delay(Distribution time) implements Fault {
        public Delay {
            if (time == null) {
                throw new BadRuleException("A delay wants its 'time': {\"type\": \"fixed\", \"delay\": \"PT0.05S\"}");
            }
        }
    }

    /**
     * Token buckets, one for each blob or account.
     *
     * @param per whose requests are counted together
     * @param requestsPerSecond 0 for no such limit
     * @param bytesPerSecond of bodies in both directions, where the request tells their length; 0 for no such limit
     * @param burst how much of a rest is saved up
     * @param beyond what happens beyond the limit
     */
    record Limit(Per per, double requestsPerSecond, double bytesPerSecond, Duration burst, Beyond beyond)
            implements Fault {
        private static final Duration USUAL_BURST = Duration.ofMillis(500);

        public Limit {
            per = Objects.requireNonNullElse(per, Per.BLOB);
            burst = Objects.requireNonNullElse(burst, USUAL_BURST);
            beyond = Objects.requireNonNullElse(beyond, Beyond.BUSY);
            if (!(requestsPerSecond >= 0 && bytesPerSecond >= 0 && requestsPerSecond + bytesPerSecond > 0)) {
                throw new BadRuleException("A limit wants 'requestsPerSecond' or 'bytesPerSecond' above 0");
            }
            if (burst.isNegative() || burst.isZero() || burst.compareTo(Duration.ofMinutes(1)) > 0) {
                throw new BadRuleException("'burst' of a limit must be above 0 and at most a minute: " + burst);
            }
        }
    }

    /** Whose requests share a bucket. */
    enum Per {
        BLOB,
        ACCOUNT
    }

    /** What a limit does to a request that comes too soon. */
    enum Beyond {
        /** 503 ServerBusy. */
        BUSY,
        /** 500 OperationTimedOut. */
        TIMEOUT,
        /** Its body is not read before its time has come. */
        WAIT
    }

    /**
     * Nothing is done and an error is answered.
     *
     * @param retryAfter told in whole seconds; zero for no such header
     */
    record Refuse(ServerError error, Duration retryAfter) implements Outcome {
        public Refuse {
            error = Objects.requireNonNullElse(error, ServerError.ServerBusy);
            retryAfter = checked(retryAfter);
        }
    }

    /**
     * The connection is closed when so many bytes of the request's body are here, or all of them, and nothing is done.
     * Resource Manager and identity read bodies as a whole first.
     */
    record CutRequest(long afterBytes) implements Outcome {
        public CutRequest {
            checkBytes(afterBytes);
        }
    }

    /**
     * All is done, and the connection is closed after so many bytes of the response's body, but before its last; where it
     * has none, instead of an answer.
     */
    record CutResponse(long afterBytes) implements Outcome {
        public CutResponse {
            checkBytes(afterBytes);
        }
    }

    /** A page write or clear that is acknowledged and not done. */
    record Lose() implements Outcome {}

    /** All is done, and an error is answered. */
    record DoAndFail(ServerError error, Duration retryAfter) implements Outcome {
        public DoAndFail {
            error = Objects.requireNonNullElse(error, ServerError.InternalError);
            retryAfter = checked(retryAfter);
        }
    }

    /**
     * A copy, of a blob or of an image into the library, that was accepted and fails on its way.
     *
     * @param atPercent of the source, 0 to 100
     * @param description told for a blob; an image tells nobody why it failed
     */
    record FailCopy(int atPercent, String description) implements Late {
        public FailCopy {
            description = Objects.requireNonNullElse(description, "500 InternalError \"Copy failed.\"");
            if (atPercent < 0 || atPercent > 100) {
                throw new BadRuleException("'atPercent' of a copy must be from 0 to 100: " + atPercent);
            }
        }
    }

    /**
     * A token that is refused before its hour is over.
     *
     * @param lifetime how long it is good, in whole seconds
     * @param told whether the client is told so, or that it lasts as long as ever
     */
    record ExpireToken(Duration lifetime, boolean told) implements Late {
        public ExpireToken {
            if (lifetime == null || lifetime.toSeconds() < 0 || lifetime.compareTo(Duration.ofHours(1)) > 0) {
                throw new BadRuleException("A token's 'lifetime' must be from 0 seconds to one hour: " + lifetime);
            }
        }
    }

    private static Duration checked(Duration retryAfter) {
        if (retryAfter != null && retryAfter.isNegative()) {
            throw new BadRuleException("'retryAfter' is negative: " + retryAfter);
        }
        return Objects.requireNonNullElse(retryAfter, Duration.ZERO);
    }

    private static void checkBytes(long afterBytes) {
        if (afterBytes < 0) {
            throw new BadRuleException("'afterBytes' is negative: " + afterBytes);
        }
    }
}
