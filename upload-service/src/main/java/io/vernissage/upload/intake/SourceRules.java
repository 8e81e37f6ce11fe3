package io.vernissage.upload.intake;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What must hold of the request's shape before it can be read as a specification: which things are there at all. */
final class SourceRules {
    private static final Set<String> READABLE = Set.of("file", "url", "blob", "upload");
    private static final Set<String> FORESEEN = Set.of("virtualMachine");

    private SourceRules() {}

    static List<Violation> check(JsonNode request) {
        var violations = new ArrayList<Violation>();
        checkSource(request.path("source"), violations);
        checkImage(request.path("image"), violations);
        checkVirtualMachine(request.path("virtualMachine"), violations);
        requireText(
                request.path("galleryItem"), "/galleryItem", "title", "the name shown in the marketplace", violations);
        if (request.path("dataDisks").isArray() && !request.path("dataDisks").isEmpty()) {
            violations.add(new Violation("/dataDisks", "Data disks can not be published yet; leave them out."));
        }
        return violations;
    }

    private static void checkSource(JsonNode source, List<Violation> violations) {
        if (!source.isObject()) {
            violations.add(new Violation(
                    "/source", "A source is needed: {\"file\": \"disk.vhd\"} or {\"url\": \"https://…\"}."));
            return;
        }
        var named = Stream.concat(READABLE.stream(), FORESEEN.stream())
                .filter(source::has)
                .sorted()
                .toList();
        if (named.size() != 1) {
            violations.add(new Violation(
                    "/source", "Exactly one of file, url, blob and upload must be given; given: %s.".formatted(named)));
        } else if (FORESEEN.contains(named.getFirst())) {
            violations.add(new Violation(
                    "/source/" + named.getFirst(),
                    "This kind of source can not be read yet; use file, url, blob or upload."));
        } else if (!source.path(named.getFirst()).isTextual()) {
            violations.add(new Violation("/source/" + named.getFirst(), "This must be a text."));
        }
    }

    private static void checkImage(JsonNode image, List<Violation> violations) {
        if (!image.isObject()) {
            violations.add(new Violation(
                    "/image", "An image is needed: publisher, offer, sku, version and osType (Linux or Windows)."));
            return;
        }
        for (var field : List.of("publisher", "offer", "sku", "version")) {
            requireText(image, "/image", field, "part of the image's name", violations);
        }
        requireText(image, "/image", "osType", "Linux or Windows", violations);
    }

    private static void checkVirtualMachine(JsonNode machine, List<Violation> violations) {
        requireText(machine, "/virtualMachine", "name", "the machine's name", violations);
        var boot = machine.path("verifyBoot");
        requireText(boot, "/virtualMachine/verifyBoot", "expect", "text the serial console must show", violations);
        requireText(boot, "/virtualMachine/verifyBoot", "within", "a duration such as PT5M", violations);
    }

    private static void requireText(
            JsonNode parent, String pointer, String field, String meaning, List<Violation> violations) {
        if (parent.isObject() && !parent.path(field).isTextual()) {
            violations.add(new Violation(pointer + "/" + field, "This is needed, as a text: " + meaning + "."));
        }
    }
}
