package io.vernissage.emulator.blob;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a list is asked for.
 *
 * @param least name that may be in the list
 * @param from what the page begins with
 * @param most entries of a page
 * @param included what is told beyond the usual
 */
record ListQuery(String prefix, String least, Position from, String delimiter, int most, Set<String> included) {
    private static final int LARGEST_PAGE = 5000;
    private static final Set<String> KNOWN = Set.of(
            "snapshots",
            "metadata",
            "uncommittedblobs",
            "copy",
            "deleted",
            "tags",
            "versions",
            "deletedwithversions",
            "immutabilitypolicy",
            "legalhold",
            "permissions",
            "system");

    /**
     * A place in a list; its text is the marker that clients hand back as it is: the name before it, as it is where it can be.
     *
     * @param snapshot number of the snapshot it begins with; {@link #BEHIND} where it begins with the next name
     */
    record Position(String name, long snapshot) {
        static final long BEHIND = -1;
        static final Position START = new Position("", 0);
        private static final Pattern FORM = Pattern.compile("!(-?\\d{1,19})!([A-Za-z0-9_=-]*)");

        static Position after(String name) {
            return new Position(name, BEHIND);
        }

        static Position of(String marker) {
            var parts = FORM.matcher(marker);
            if (!parts.matches()) {
                return marker.isEmpty() ? START : after(marker);
            }
            try {
                var name = new String(Base64.getUrlDecoder().decode(parts.group(2)), StandardCharsets.UTF_8);
                return new Position(name, Long.parseLong(parts.group(1)));
            } catch (IllegalArgumentException e) {
                throw StorageError.InvalidQueryParameterValue.parameter("marker", marker);
            }
        }

        String marker() {
            boolean plain = snapshot == BEHIND && !FORM.matcher(name).matches() && Xml.takes(name);
            var encoded = Base64.getUrlEncoder().encodeToString(name.getBytes(StandardCharsets.UTF_8));
            return plain ? name : "!%d!%s".formatted(snapshot, encoded);
        }
    }

    static ListQuery of(Call call) {
        long most = call.parameterNumber("maxresults", 1, Integer.MAX_VALUE, LARGEST_PAGE);
        var include = call.parameters().getOrDefault("include", List.of()).stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .filter(value -> !value.isEmpty())
                .map(value -> value.toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        var delimiter = call.parameter("delimiter");
        if (!KNOWN.containsAll(include) || (include.contains("snapshots") && !delimiter.isEmpty())) {
            throw StorageError.InvalidQueryParameterValue.parameter("include", call.parameter("include"));
        }
        return new ListQuery(
                call.parameter("prefix"),
                call.parameter("startfrom"),
                Position.of(call.parameter("marker")),
                delimiter,
                (int) Math.min(most, LARGEST_PAGE),
                include);
    }

    boolean includes(String what) {
        return included.contains(what);
    }

    /** Whether a name was told on a page before, or lies in a folder that was. */
    boolean isBehind(String name) {
        if (from.snapshot() != Position.BEHIND) {
            return name.compareTo(from.name()) < 0;
        }
        boolean folder = !from.name().isEmpty() && folderOf(from.name()).equals(from.name());
        return name.compareTo(from.name()) <= 0 || (folder && name.startsWith(from.name()));
    }

    /** The first name that may be on the page. */
    String first() {
        return Stream.of(prefix, least, from.name())
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    /** The common prefix up to the delimiter that stands for this name; empty if the name stands for itself. */
    String folderOf(String name) {
        boolean inside = !delimiter.isEmpty() && name.startsWith(prefix);
        int end = !inside ? -1 : name.indexOf(delimiter, prefix.length());
        return end < 0 ? "" : name.substring(0, end + delimiter.length());
    }
}
