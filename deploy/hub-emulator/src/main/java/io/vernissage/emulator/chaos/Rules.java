package io.vernissage.emulator.chaos;

import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;

/**
 * All rules, asked in order.
 *
 * @param seed decides, together with a rule's id, which of the requests it is for a rule strikes by chance: the same ones
 *     in every run
 */
public record Rules(long seed, List<Rule> rules) {
    static final Rules NONE = new Rules(0, List.of());

    public Rules {
        rules = rules == null ? List.of() : List.copyOf(rules);
        var ids = new HashSet<String>();
        for (var rule : rules) {
            if (!ids.add(rule.id())) {
                throw new BadRuleException("Two rules have the id '%s'".formatted(rule.id()));
            }
        }
    }

    /** With a rule in the place of the one with its id, or as the last. */
    Rules with(Rule changed) {
        boolean known = rules.stream().anyMatch(rule -> rule.id().equals(changed.id()));
        var all = known
                ? rules.stream().map(rule -> rule.id().equals(changed.id()) ? changed : rule)
                : Stream.concat(rules.stream(), Stream.of(changed));
        return new Rules(seed, all.toList());
    }

    Rules without(String id) {
        return new Rules(
                seed, rules.stream().filter(rule -> !rule.id().equals(id)).toList());
    }
}
