package io.vernissage.emulator.blob;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.text.Collator;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signatures with an account's key: what is signed ("Authorize with Shared Key", version 2015-02-21 and later), and how. */
final class SharedKey {
    private static final List<String> SIGNED_HEADERS = List.of(
            "Content-Encoding",
            "Content-Language",
            "Content-Length",
            "Content-MD5",
            "Content-Type",
            "Date",
            "If-Modified-Since",
            "If-Match",
            "If-None-Match",
            "If-Unmodified-Since",
            "Range");

    private SharedKey() {}

    /** Whether the signature is that of the call by one of the keys. */
    static boolean signs(Call call, String account, String signature, List<String> keys) {
        // Clients order x-ms- headers by code point or by a collation in which the hyphen counts for nothing.
        var byCollation = Collator.getInstance(Locale.ROOT);
        return matches(toSign(call, account, Comparator.naturalOrder()), signature, keys)
                || matches(toSign(call, account, byCollation::compare), signature, keys);
    }

    /** The same for Shared Key Lite, which signs less. */
    static boolean signsLite(Call call, String account, String signature, List<String> keys) {
        var byCollation = Collator.getInstance(Locale.ROOT);
        return matches(toSignLite(call, account, Comparator.naturalOrder()), signature, keys)
                || matches(toSignLite(call, account, byCollation::compare), signature, keys);
    }

    private static String toSignLite(Call call, String account, Comparator<String> order) {
        var lines = new ArrayList<String>();
        lines.add(call.method().name());
        lines.add(call.header("Content-MD5"));
        lines.add(call.header("Content-Type"));
        lines.add(call.header("x-ms-date").isEmpty() ? call.header("Date") : "");
        lines.addAll(canonicalHeaders(call, order));
        var comp = call.parameter("comp");
        lines.add("/" + account + call.rawPath() + (comp.isEmpty() ? "" : "?comp=" + comp));
        return String.join("\n", lines);
    }

    static boolean matches(String text, String signature, List<String> keys) {
        var given = signature.getBytes(StandardCharsets.US_ASCII);
        return keys.stream()
                .map(key -> signature(text, key).getBytes(StandardCharsets.US_ASCII))
                .anyMatch(own -> MessageDigest.isEqual(own, given));
    }

    static String signature(String text, String key) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(key), "HmacSHA256"));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has HMAC-SHA256", e);
        }
    }

    private static String toSign(Call call, String account, Comparator<String> order) {
        var lines = new ArrayList<String>();
        lines.add(call.method().name());
        boolean ownDate = !call.header("x-ms-date").isEmpty();
        for (var name : SIGNED_HEADERS) {
            var value = call.header(name);
            boolean empty = (name.equals("Content-Length") && value.equals("0")) || (name.equals("Date") && ownDate);
            lines.add(empty ? "" : value);
        }
        lines.addAll(canonicalHeaders(call, order));
        // A path that names the account itself, as in path style, names it twice here; so do the SDKs.
        lines.add("/" + account + call.rawPath());
        for (Map.Entry<String, List<String>> parameter : call.parameters().entrySet()) {
            var values = parameter.getValue().stream().sorted().toList();
            lines.add(parameter.getKey() + ":" + String.join(",", values));
        }
        return String.join("\n", lines);
    }

    private static List<String> canonicalHeaders(Call call, Comparator<String> order) {
        var own = new TreeMap<String, String>(order.thenComparing(Comparator.naturalOrder()));
        for (var header : call.headers()) {
            var name = header.getKey().toLowerCase(Locale.ROOT);
            if (name.startsWith("x-ms-")) {
                own.merge(name, header.getValue().strip(), (a, b) -> a + "," + b);
            }
        }
        return own.entrySet().stream()
                .map(header -> header.getKey() + ":" + header.getValue())
                .toList();
    }
}
