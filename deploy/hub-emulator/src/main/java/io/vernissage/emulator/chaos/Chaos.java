package io.vernissage.emulator.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/** Decides which faults meet whom. Where there are no rules, that is one look at a field. */
public final class Chaos {
    private final Ledger ledger;
    private final LongSupplier nanoseconds;
    private final Pause pause;
    private volatile Rules rules = Rules.NONE;
    private volatile List<ArmedRule> armed = List.of();

    /** @param nanoseconds a clock that only goes forward */
    Chaos(Clock clock, LongSupplier nanoseconds, Pause pause) {
        this.ledger = new Ledger(clock);
        this.nanoseconds = nanoseconds;
        this.pause = pause;
    }

    /** What waits. */
    @FunctionalInterface
    interface Pause {
        void of(Duration time) throws InterruptedException;
    }

    /** Without rules, in real time. */
    public static Chaos none() {
        return new Chaos(Clock.systemUTC(), System::nanoTime, Thread::sleep);
    }

    /**
     * With the rules of a file, as {@link ChaosApi} has them.
     *
     * @throws IOException if it cannot be read
     * @throws BadRuleException if it holds no rules
     */
    public static Chaos of(Path file) throws IOException {
        var chaos = none();
        chaos.set(ChaosJson.file(file));
        return chaos;
    }

    public boolean isIdle() {
        return armed.isEmpty();
    }

    /**
     * Lets a request meet its faults: waits here where it must, and answers what decides how it ends, of several the first.
     * Called on a thread that may block, once for each request.
     */
    public Optional<Encounter<Fault.Outcome>> meet(Visit visit) {
        for (var one : armed) {
            if (!one.isFor(visit)) {
                continue;
            }
            var outcome =
                    switch (one.rule().fault()) {
                        case Fault.Delay delay -> {
                            one.strikes()
                                    .ifPresent(chance ->
                                            delay(one, visit, delay.time().sample(chance)));
                            yield Optional.<Fault.Outcome>empty();
                        }
                        case Fault.Limit limit -> limited(one, limit, visit);
                        case Fault.Outcome fault -> one.strikes().map(ignored -> fault);
                        case Fault.Late _ -> Optional.<Fault.Outcome>empty();
                    };
            if (outcome.isPresent()) {
                return outcome.map(fault -> new Encounter<>(one.rule(), fault, visit, ledger));
            }
        }
        return Optional.empty();
    }

    /** Whether a copy that begins will fail. */
    public Optional<Encounter<Fault.FailCopy>> meetCopy(Visit visit) {
        return late(visit, Fault.FailCopy.class);
    }

    /** Whether a token that is issued will end early. */
    public Optional<Encounter<Fault.ExpireToken>> meetToken(Visit visit) {
        return late(visit, Fault.ExpireToken.class);
    }

    Rules rules() {
        return rules;
    }

    /** Puts other rules in place. Those that stay as they are go on counting. */
    synchronized void set(Rules changed) {
        var known = new HashMap<Rule, ArmedRule>();
        if (changed.seed() == rules.seed()) {
            armed.forEach(one -> known.put(one.rule(), one));
        }
        armed = changed.rules().stream()
                .map(rule -> known.getOrDefault(rule, new ArmedRule(rule, changed.seed())))
                .toList();
        rules = changed;
    }

    synchronized void put(Rule rule) {
        set(rules.with(rule));
    }

    synchronized void remove(String id) {
        set(rules.without(id));
    }

    Ledger.Report faults() {
        return ledger.report();
    }

    /** Begins the list anew, and every rule with it. */
    synchronized void reset() {
        ledger.clear();
        armed = rules.rules().stream()
                .map(rule -> new ArmedRule(rule, rules.seed()))
                .toList();
    }

    private Optional<Fault.Outcome> limited(ArmedRule one, Fault.Limit limit, Visit visit) {
        long now = nanoseconds.getAsLong();
        return switch (limit.beyond()) {
            case WAIT -> {
                long wait = one.limiter().wait(visit, now);
                if (wait > 0) {
                    delay(one, visit, Duration.ofNanos(wait));
                }
                yield Optional.empty();
            }
            case BUSY -> refused(one, visit, now, ServerError.ServerBusy);
            case TIMEOUT -> refused(one, visit, now, ServerError.OperationTimedOut);
        };
    }

    private static Optional<Fault.Outcome> refused(ArmedRule one, Visit visit, long now, ServerError error) {
        return one.limiter().admits(visit, now)
                ? Optional.empty()
                : Optional.of(new Fault.Refuse(error, Duration.ZERO));
    }

    private void delay(ArmedRule one, Visit visit, Duration time) {
        ledger.add(one.rule(), visit, "delayed %d ms".formatted(time.toMillis()));
        try {
            pause.of(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the emulator ends; what follows finds out by itself
        }
    }

    private <F extends Fault> Optional<Encounter<F>> late(Visit visit, Class<F> kind) {
        for (var one : armed) {
            if (kind.isInstance(one.rule().fault()) && one.isFor(visit)) {
                Optional<SplittableRandom> struck = one.strikes();
                if (struck.isPresent()) {
                    return Optional.of(
                            new Encounter<>(one.rule(), kind.cast(one.rule().fault()), visit, ledger));
                }
            }
        }
        return Optional.empty();
    }
}
