package io.vernissage.emulator.chaos;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/** A rule at work: how many requests it was for, how often it struck, and its buckets if it is a limit. */
final class ArmedRule {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final Rule rule;
    private final long seed;
    private final List<Pattern> operations;
    private final Pattern account;
    private final Pattern container;
    private final Pattern blob;
    private final Pattern path;
    private final Optional<Limiter> limiter;
    private final AtomicLong matches = new AtomicLong();
    private final AtomicInteger strikes = new AtomicInteger();

    ArmedRule(Rule rule, long seed) {
        this.rule = rule;
        this.seed = seed * GOLDEN + rule.id().hashCode();
        var where = rule.where();
        this.operations = where.operations().stream().map(ArmedRule::glob).toList();
        this.account = globOrAny(where.account());
        this.container = globOrAny(where.container());
        this.blob = globOrAny(where.blob());
        this.path = globOrAny(where.path());
        this.limiter = rule.fault() instanceof Fault.Limit limit ? Optional.of(new Limiter(limit)) : Optional.empty();
    }

    Rule rule() {
        return rule;
    }

    Limiter limiter() {
        return limiter.orElseThrow();
    }

    boolean isFor(Visit visit) {
        return rule.where().service() == visit.service()
                && (operations.isEmpty()
                        || operations.stream()
                                .anyMatch(operation ->
                                        operation.matcher(visit.operation()).matches()))
                && account.matcher(visit.account()).matches()
                && container.matcher(visit.container()).matches()
                && blob.matcher(visit.blob()).matches()
                && path.matcher(visit.path()).matches();
    }

    /** Counts a request it is for and decides; if it strikes, what chance decides further comes from here. */
    Optional<SplittableRandom> strikes() {
        long number = matches.incrementAndGet();
        if (number % rule.every() != 0) {
            return Optional.empty();
        }
        // A generator for each request: what the Nth one meets does not hang on who else draws in between.
        var chance = new SplittableRandom(seed + number * GOLDEN);
        if (chance.nextDouble() >= rule.probability() || isSpent()) {
            return Optional.empty();
        }
        return Optional.of(chance);
    }

    private boolean isSpent() {
        if (rule.most() == 0) {
            return false;
        }
        return strikes.getAndUpdate(so -> Math.min(so + 1, rule.most())) >= rule.most();
    }

    private static Pattern globOrAny(String text) {
        return glob(text.isEmpty() ? "*" : text);
    }

    static Pattern glob(String text) {
        var regex = new StringBuilder();
        text.chars()
                .forEach(letter -> regex.append(
                        switch (letter) {
                            case '*' -> ".*";
                            case '?' -> ".";
                            default -> Pattern.quote(Character.toString(letter));
                        }));
        return Pattern.compile(regex.toString(), Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    }
}
