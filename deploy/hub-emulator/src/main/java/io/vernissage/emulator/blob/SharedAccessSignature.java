package io.vernissage.emulator.blob;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * The signature in a URL's query ("Create a service SAS" and "Create an account SAS", version 2015-04-05 and later).
 *
 * @param fields decoded parameters by their names in lower case
 */
record SharedAccessSignature(SortedMap<String, List<String>> fields) {
    private static final String FIRST_WITH_RESOURCE_AND_SNAPSHOT = "2018-11-09";
    private static final String FIRST_WITH_ENCRYPTION_SCOPE = "2020-12-06";
    private static final ContainerRecord.Policy NO_POLICY = new ContainerRecord.Policy("", "", "", "");

    /**
     * Who comes with it, from where, for what.
     *
     * @param snapshot time of the snapshot that is meant; empty for the blob itself
     */
    record Use(
            Target target,
            String snapshot,
            Operation operation,
            boolean encrypted,
            String clientAddress,
            Instant now) {}

    static boolean isIn(Map<String, List<String>> parameters) {
        return parameters.containsKey("sig");
    }

    String version() {
        return field("sv");
    }

    String field(String name) {
        var values = fields.get(name);
        return values == null ? "" : values.getFirst();
    }

    /**
     * Throws what the service answers where the signature does not let this use pass. Returns the permissions it grants.
     *
     * @param policies of the container, for a signature that names one
     */
    String admit(Use use, List<String> keys, List<String> acceptedVersions, List<ContainerRecord.Policy> policies) {
        if (!acceptedVersions.contains(version())) {
            throw StorageError.AuthenticationFailed.because("sv is not a version of this service: " + version());
        }
        return isOfAccount() ? admitAccount(use, keys) : admitService(use, keys, policies);
    }

    private boolean isOfAccount() {
        return fields.containsKey("ss");
    }

    private String admitAccount(Use use, List<String> keys) {
        var lines = new ArrayList<>(List.of(
                use.target().account(),
                field("sp"),
                field("ss"),
                field("srt"),
                field("st"),
                field("se"),
                field("sip"),
                field("spr"),
                field("sv")));
        if (isSince(FIRST_WITH_ENCRYPTION_SCOPE)) {
            lines.add(field("ses"));
        }
        mustMatch(String.join("\n", lines) + "\n", keys);
        admitTime(field("st"), field("se"), use.now());
        admitWay(use);
        if (field("ss").indexOf('b') < 0) {
            throw StorageError.AuthorizationServiceMismatch.exception();
        }
        if (use.operation() != Operation.GET_ACCOUNT_INFORMATION
                && field("srt").indexOf(use.operation().scope().letter()) < 0) {
            throw StorageError.AuthorizationResourceTypeMismatch.exception();
        }
        return admitPermission(use, field("sp"));
    }

    private String admitService(Use use, List<String> keys, List<ContainerRecord.Policy> policies) {
        mustMatch(serviceText(use), keys);
        var policy = policy(policies);
        boolean twice = said(field("st"), policy.start())
                || said(field("se"), policy.expiry())
                || said(field("sp"), policy.permissions());
        if (twice) {
            throw StorageError.AuthenticationFailed.because(
                    "Access policy fields can be associated with signature or SAS identifier but not both");
        }
        admitTime(either(field("st"), policy.start()), either(field("se"), policy.expiry()), use.now());
        admitWay(use);
        boolean reachesList = field("sr").equals("c");
        if (!use.operation().isForServiceSignatures()
                || (use.operation().scope() == Operation.Scope.CONTAINER && !reachesList)) {
            throw StorageError.AuthorizationPermissionMismatch.exception();
        }
        return admitPermission(use, either(field("sp"), policy.permissions()));
    }

    private String serviceText(Use use) {
        var resource = "/blob/" + use.target().account() + "/" + use.target().container();
        var canonical =
                switch (field("sr")) {
                    case "b" -> resource + "/" + use.target().blob();
                    case "bs" -> {
                        if (!isSince(FIRST_WITH_RESOURCE_AND_SNAPSHOT)
                                || use.snapshot().isEmpty()) {
                            throw StorageError.AuthenticationFailed.because("Signature did not match");
                        }
                        yield resource + "/" + use.target().blob();
                    }
                    case "c" -> resource;
                    default -> throw StorageError.AuthenticationFailed.because("sr is mandatory. Cannot be empty");
                };
        var lines = new ArrayList<>(List.of(
                field("sp"),
                field("st"),
                field("se"),
                canonical,
                field("si"),
                field("sip"),
                field("spr"),
                field("sv")));
        if (isSince(FIRST_WITH_RESOURCE_AND_SNAPSHOT)) {
            lines.add(field("sr"));
            lines.add(field("sr").equals("bs") ? use.snapshot() : "");
        }
        if (isSince(FIRST_WITH_ENCRYPTION_SCOPE)) {
            lines.add(field("ses"));
        }
        for (var name : List.of("rscc", "rscd", "rsce", "rscl", "rsct")) {
            lines.add(field(name));
        }
        return String.join("\n", lines);
    }

    private boolean isSince(String version) {
        return version().compareTo(version) >= 0;
    }

    private static boolean said(String here, String there) {
        return !here.isEmpty() && !there.isEmpty();
    }

    private ContainerRecord.Policy policy(List<ContainerRecord.Policy> policies) {
        if (field("si").isEmpty()) {
            return NO_POLICY;
        }
        return policies.stream()
                .filter(policy -> policy.id().equals(field("si")))
                .findFirst()
                .orElseThrow(() -> StorageError.AuthenticationFailed.because("si names no stored access policy"));
    }

    private void mustMatch(String text, List<String> keys) {
        if (!SharedKey.matches(text, field("sig"), keys)) {
            throw StorageError.AuthenticationFailed.because("Signature did not match");
        }
    }

    private void admitWay(Use use) {
        if (field("spr").equals("https") && !use.encrypted()) {
            throw StorageError.AuthorizationProtocolMismatch.exception();
        }
        var addresses = field("sip");
        if (!addresses.isEmpty() && !isWithin(use.clientAddress(), addresses)) {
            throw new StorageException(StorageError.AuthorizationSourceIPMismatch, "SourceIP", use.clientAddress());
        }
    }

    private static String admitPermission(Use use, String granted) {
        if (!use.operation().isPermittedBy(granted)) {
            throw StorageError.AuthorizationPermissionMismatch.exception();
        }
        return granted;
    }

    private static void admitTime(String start, String expiry, Instant now) {
        if (expiry.isEmpty()) {
            throw StorageError.AuthenticationFailed.because("se is mandatory. Cannot be empty");
        }
        if (!start.isEmpty() && now.isBefore(instant(start))) {
            throw StorageError.AuthenticationFailed.because("Signature not valid before st=" + start);
        }
        if (!now.isBefore(instant(expiry))) {
            throw StorageError.AuthenticationFailed.because("Signature not valid after se=" + expiry);
        }
    }

    /** A day, or a moment to the minute, the second or finer. */
    private static Instant instant(String text) {
        try {
            return text.indexOf('T') < 0
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            throw StorageError.AuthenticationFailed.because("Not a time of ISO 8601: " + text);
        }
    }

    /** One IPv4 address, or the first and last of a range. */
    private static boolean isWithin(String address, String range) {
        var ends = range.split("-", 2);
        try {
            long client = number(address);
            return number(ends[0]) <= client && client <= number(ends[ends.length - 1]);
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static long number(String address) {
        long number = 0;
        for (var part : address.split("\\.", -1)) {
            number = number << 8 | Integer.parseInt(part);
        }
        return number;
    }

    private static String either(String own, String ofPolicy) {
        return own.isEmpty() ? ofPolicy : own;
    }
}
