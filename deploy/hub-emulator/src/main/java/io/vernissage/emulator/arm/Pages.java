package io.vernissage.emulator.arm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Lists that come in pages. {@code $top} is how many a page has; what follows is led to by {@code nextLink}, whose
 * {@code $skiptoken} names the last resource that was shown, so that changes in between neither repeat nor skip others.
 */
final class Pages {
    private static final int LARGEST = 1000;

    private Pages() {}

    /** @param resources in order of their addresses, as the store gives them */
    static ObjectNode of(Call call, Stream<Resource> resources, Function<Resource, ObjectNode> shown) {
        var most = top(call);
        var after = call.query("$skiptoken").map(Pages::shownLast).orElse("");
        var found = resources
                .filter(resource -> resource.key().compareTo(after) > 0)
                .limit(most + 1L)
                .toList();
        var page = Json.list(found.stream().limit(most).map(shown));
        return found.size() > most ? page.put("nextLink", next(call, found.get(most - 1))) : page;
    }

    private static int top(Call call) {
        var given = call.query("$top");
        if (given.isEmpty()) {
            return LARGEST;
        }
        if (!given.get().matches("[1-9]\\d{0,8}")) {
            throw new ArmException(
                    400,
                    "InvalidTopInQueryString",
                    "Invalid $top '%s' specified in the query string.".formatted(given.get()));
        }
        return Math.min(Integer.parseInt(given.get()), LARGEST);
    }

    private static String shownLast(String token) {
        try {
            return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new ArmException(
                    400,
                    "InvalidSkipTokenInQueryString",
                    "Invalid $skiptoken '%s' specified in the query string.".formatted(token));
        }
    }

    private static String next(Call call, Resource last) {
        var query = new TreeMap<>(call.query());
        query.put(
                "$skiptoken",
                Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(last.key().getBytes(StandardCharsets.UTF_8)));
        return "%s/%s?%s"
                .formatted(
                        call.endpoint(),
                        call.path().stream().map(Pages::encoded).collect(Collectors.joining("/")),
                        query.entrySet().stream()
                                .map(one -> encoded(one.getKey()) + "=" + encoded(one.getValue()))
                                .collect(Collectors.joining("&")));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%24", "$");
    }
}
