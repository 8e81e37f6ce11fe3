package io.vernissage.emulator.blob;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.w3c.dom.Element;

/** The tags of a blob as requests and answers have them: at most ten, of few letters. */
final class Tags {
    static final String HEADER = "x-ms-tags";

    private static final int MOST = 10;
    private static final int LONGEST_KEY = 128;
    private static final int LONGEST_VALUE = 256;
    private static final Pattern LETTERS = Pattern.compile("[A-Za-z0-9 +\\-./:=_]*");

    private Tags() {}

    /** The tags in a header, which has them as a URL has its parameters. */
    static Map<String, String> ofHeader(Call call) {
        var found = new TreeMap<String, String>();
        for (var pair : call.header(HEADER).split("&", -1)) {
            if (!pair.isEmpty()) {
                var parts = pair.split("=", 2);
                add(found, Target.decodedQuery(parts[0]), parts.length < 2 ? "" : Target.decodedQuery(parts[1]));
            }
        }
        return found;
    }

    /** The tags in a document. */
    static Map<String, String> ofXml(byte[] xml) throws IOException {
        var found = new TreeMap<String, String>();
        for (var set : Xml.children(Xml.parse(xml))) {
            for (var tag : Xml.children(set)) {
                add(found, text(tag, "Key"), text(tag, "Value"));
            }
        }
        return found;
    }

    static void describe(Xml xml, Map<String, String> tags) {
        xml.open("Tags").open("TagSet");
        tags.forEach((key, value) ->
                xml.open("Tag").element("Key", key).element("Value", value).close());
        xml.close().close();
    }

    /** As it is: blanks at its ends belong to a tag. */
    private static String text(Element tag, String name) {
        return Xml.children(tag).stream()
                .filter(child -> child.getTagName().equals(name))
                .findFirst()
                .map(Element::getTextContent)
                .orElse("");
    }

    /** What is wrong with a tag; empty if nothing is. */
    static Optional<String> fault(String key, String value) {
        if (key.isEmpty() || key.length() > LONGEST_KEY) {
            return Optional.of("tag must be between 1 and 128 characters in length");
        }
        if (value.length() > LONGEST_VALUE) {
            return Optional.of("tag value must be between 0 and 256 characters in length");
        }
        return LETTERS.matcher(key).matches() && LETTERS.matcher(value).matches()
                ? Optional.empty()
                : Optional.of("character not permitted in tag name or value");
    }

    private static void add(Map<String, String> found, String key, String value) {
        if (fault(key, value).isPresent() || found.putIfAbsent(key, value) != null) {
            throw StorageError.InvalidTag.exception();
        }
        if (found.size() > MOST) {
            throw StorageError.TagsTooLarge.exception();
        }
    }
}
