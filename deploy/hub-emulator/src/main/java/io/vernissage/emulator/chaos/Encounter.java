package io.vernissage.emulator.chaos;

/**
 * A fault that is meant for a request. It is listed when whoever carries it out says that it came to pass: a write that is
 * refused for its own sake is not lost, too.
 *
 * @param <F> what is to happen
 */
public final class Encounter<F extends Fault> {
    private final Rule rule;
    private final F fault;
    private final Visit visit;
    private final Ledger ledger;

    Encounter(Rule rule, F fault, Visit visit, Ledger ledger) {
        this.rule = rule;
        this.fault = fault;
        this.visit = visit;
        this.ledger = ledger;
    }

    public F fault() {
        return fault;
    }

    /** Counts and lists it. Called once, before the client can see anything of it. */
    public void happened() {
        ledger.add(rule, visit, words(fault));
    }

    static String words(Fault fault) {
        return switch (fault) {
            case Fault.Refuse refuse -> "answered " + words(refuse.error());
            case Fault.CutRequest(var bytes) -> "cut after %d bytes of the request".formatted(bytes);
            case Fault.CutResponse(var bytes) -> "done, cut after %d bytes of the response".formatted(bytes);
            case Fault.Lose _ -> "acknowledged and lost";
            case Fault.DoAndFail failed -> "done, answered " + words(failed.error());
            case Fault.FailCopy copy -> "copy failed at %d %%".formatted(copy.atPercent());
            case Fault.ExpireToken token ->
                "token is good for %d s".formatted(token.lifetime().toSeconds());
            case Fault.Delay _, Fault.Limit _ -> "delayed";
        };
    }

    private static String words(ServerError error) {
        return "%d %s".formatted(error.status(), error.name());
    }
}
