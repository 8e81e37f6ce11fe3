package io.vernissage.emulator.chaos;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One rule. Of the requests it is for, it strikes every Nth, and of these by chance, until it has struck often enough.
 *
 * @param id names it in the list of faults
 * @param probability from 0 to 1; 1 if it is not said
 * @param every 1 or not said: each
 * @param most 0 or not said: no end
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
public record Rule(String id, Where where, Double probability, int every, int most, Fault fault) {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final List<String> LOST = List.of("PUT_PAGE");

    /**
     * Which requests a rule is for. Nothing said means any; names may hold {@code *} and {@code ?}.
     *
     * @param operations any of these
     * @param path of the request, without query
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Where(
            Service service, List<String> operations, String account, String container, String blob, String path) {
        public Where {
            operations = operations == null ? List.of() : List.copyOf(operations);
            account = Objects.requireNonNullElse(account, "");
            container = Objects.requireNonNullElse(container, "");
            blob = Objects.requireNonNullElse(blob, "");
            path = Objects.requireNonNullElse(path, "");
        }
    }

    public Rule {
        if (id == null || !ID.matcher(id).matches()) {
            throw new BadRuleException(
                    "A rule's 'id' must be 1 to 64 letters, digits, dots, dashes or underscores: " + id);
        }
        if (where == null || where.service() == null) {
            throw new BadRuleException(
                    "Rule '%s' does not say 'where': {\"service\": \"blob\"}, arm or identity".formatted(id));
        }
        probability = Objects.requireNonNullElse(probability, 1.0);
        every = every == 0 ? 1 : every;
        if (!(probability >= 0 && probability <= 1) || every < 1 || most < 0) {
            throw new BadRuleException(
                    "Rule '%s': 'probability' is from 0 to 1, 'every' at least 1, 'most' at least 0".formatted(id));
        }
        if (fault == null) {
            throw new BadRuleException("Rule '%s' does not say what 'fault' it is".formatted(id));
        }
        var unknown = unknown(where, fault);
        if (unknown.isPresent()) {
            throw new BadRuleException("Rule '%s': %s".formatted(id, unknown.get()));
        }
        var misfit = misfit(where, fault, probability == 1 && every == 1 && most == 0);
        if (misfit.isPresent()) {
            throw new BadRuleException("Rule '%s': %s".formatted(id, misfit.get()));
        }
    }

    /** What no request can be called: a rule for it would never strike. */
    private static Optional<String> unknown(Where where, Fault fault) {
        var known = where.service().operations();
        var strange = where.operations().stream()
                .filter(one -> !matchesAny(one, known))
                .findFirst();
        if (strange.isPresent()) {
            return Optional.of("there is no operation '%s' of this service: %s".formatted(strange.get(), known));
        }
        var reached = where.service().operations(fault);
        if (!where.operations().isEmpty() && where.operations().stream().noneMatch(one -> matchesAny(one, reached))) {
            return Optional.of("of these operations none can meet this fault: %s can".formatted(reached));
        }
        var ofBlobs = where.account() + where.container() + where.blob();
        return where.service() != Service.BLOB && !ofBlobs.isEmpty()
                ? Optional.of("'account', 'container' and 'blob' are of the service blob; others have 'path'")
                : Optional.empty();
    }

    private static boolean matchesAny(String operation, List<String> names) {
        var glob = ArmedRule.glob(operation);
        return names.stream().anyMatch(name -> glob.matcher(name).matches());
    }

    private static Optional<String> misfit(Where where, Fault fault, boolean always) {
        var service = where.service();
        return switch (fault) {
            case Fault.Lose _
            when service != Service.BLOB || !where.operations().equals(LOST) ->
                Optional.of("only page writes can be lost: 'service' is \"blob\" and 'operations' [\"PUT_PAGE\"]");
            case Fault.Limit _ when service != Service.BLOB -> Optional.of("limits are of blobs and their accounts");
            case Fault.Limit _ when !always -> Optional.of("a limit has no 'probability', 'every' or 'most'");
            case Fault.FailCopy _ when service == Service.IDENTITY -> Optional.of("identity copies nothing");
            case Fault.ExpireToken _ when service != Service.IDENTITY -> Optional.of("tokens are of identity");
            case Fault.Lose _,
                    Fault.Limit _,
                    Fault.FailCopy _,
                    Fault.ExpireToken _,
                    Fault.Delay _,
                    Fault.Refuse _,
                    Fault.CutRequest _,
                    Fault.CutResponse _,
                    Fault.DoAndFail _ -> Optional.empty();
        };
    }
}
