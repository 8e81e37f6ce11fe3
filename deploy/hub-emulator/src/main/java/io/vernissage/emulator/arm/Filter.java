package io.vernissage.emulator.arm;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** A {@code $filter} of groups and resources: equalities that are joined by {@code and}. */
record Filter(List<Clause> clauses) {
    private static final Pattern CLAUSE = Pattern.compile("(?i)\\s*(\\w+)\\s+eq\\s+'((?:[^']|'')*)'\\s*(?:and\\b|$)");
    private static final Set<String> FIELDS =
            Set.of("resourcetype", "resourcegroup", "name", "location", "tagname", "tagvalue");

    /** @param field in lower case */
    record Clause(String field, String value) {}

    /** What the call asks for; everything where it names no filter. */
    static Filter of(Call call) {
        return call.query("$filter").map(Filter::parse).orElse(new Filter(List.of()));
    }

    private static Filter parse(String text) {
        var clauses = new ArrayList<Clause>();
        var found = CLAUSE.matcher(text);
        var end = 0;
        while (end < text.length() && found.region(end, text.length()).lookingAt()) {
            clauses.add(new Clause(
                    found.group(1).toLowerCase(Locale.ROOT), found.group(2).replace("''", "'")));
            end = found.end();
        }
        var known = clauses.stream().allMatch(clause -> FIELDS.contains(clause.field()));
        if (end < text.length() || clauses.isEmpty() || !known) {
            throw new ArmException(
                    400,
                    "InvalidFilterInQueryString",
                    "Invalid $filter '%s' specified in the query string.".formatted(text));
        }
        return new Filter(List.copyOf(clauses));
    }

    boolean matches(Resource resource) {
        return clauses.stream().allMatch(clause -> matches(clause, resource));
    }

    private boolean matches(Clause clause, Resource resource) {
        var body = resource.view();
        var wanted = clause.value();
        return switch (clause.field()) {
            case "resourcetype" -> wanted.equalsIgnoreCase(body.path("type").asText());
            case "name" -> wanted.equalsIgnoreCase(body.path("name").asText());
            case "location" -> wanted.equalsIgnoreCase(body.path("location").asText());
            case "resourcegroup" ->
                ResourceId.parse(resource.id())
                        .flatMap(ResourceId::group)
                        .filter(wanted::equalsIgnoreCase)
                        .isPresent();
            case "tagname" -> tag(resource, wanted).isPresent();
            default ->
                clauses.stream()
                        .filter(other -> other.field().equals("tagname"))
                        .anyMatch(name -> tag(resource, name.value())
                                .filter(wanted::equals)
                                .isPresent());
        };
    }

    private static Optional<String> tag(Resource resource, String name) {
        return Json.at(resource.view(), "tags", name).map(value -> value.asText());
    }
}
