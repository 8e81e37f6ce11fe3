package io.vernissage.emulator.blob;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a list is asked for.
 *
 * @param from what the page begins with
 * @param most entries of a page
 * @param included what is told beyond the usual
 */
record ListQuery(String prefix, Position from, String delimiter, int most, Set<String> included) {
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
     * A place in a list; its text is the marker that clients hand back as it is.
     *
     * @param snapshot number of a snapshot; 0 for the first entry of the name
     */
    record Position(String name, long snapshot) {
        static final Position START = new Position("", 0);

        static Position of(String marker) {
            if (marker.isEmpty()) {
                return START;
            }
            try {
                var text = new String(Base64.getUrlDecoder().decode(marker), StandardCharsets.UTF_8);
                int end = text.indexOf('!');
                return new Position(text.substring(end + 1), Long.parseLong(text.substring(0, end)));
            } catch (IllegalArgumentException | StringIndexOutOfBoundsException e) {
                throw StorageError.InvalidQueryParameterValue.parameter("marker", marker);
            }
        }

        String marker() {
            return Base64.getUrlEncoder().encodeToString((snapshot + "!" + name).getBytes(StandardCharsets.UTF_8));
        }
    }

    static ListQuery of(Call call) {
        long most = call.parameterNumber("maxresults", 1, Integer.MAX_VALUE, LARGEST_PAGE);
        var include = call.parameters().getOrDefault("include", List.of()).stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .filter(value -> !value.isEmpty())
                .collect(Collectors.toSet());
        var delimiter = call.parameter("delimiter");
        if (!KNOWN.containsAll(include) || (include.contains("snapshots") && !delimiter.isEmpty())) {
            throw StorageError.InvalidQueryParameterValue.parameter("include", call.parameter("include"));
        }
        return new ListQuery(
                call.parameter("prefix"),
                Position.of(call.parameter("marker")),
                delimiter,
                (int) Math.min(most, LARGEST_PAGE),
                include);
    }

    boolean includes(String what) {
        return included.contains(what);
    }

    /** The first name that may be on the page. */
    String first() {
        return from.name().compareTo(prefix) > 0 ? from.name() : prefix;
    }

    /** The common prefix up to the delimiter that stands for this name; empty if the name stands for itself. */
    String folderOf(String name) {
        int end = delimiter.isEmpty() ? -1 : name.indexOf(delimiter, prefix.length());
        return end < 0 ? "" : name.substring(0, end + delimiter.length());
    }
}
