package io.vernissage.emulator.deployments;

import com.fasterxml.jackson.databind.JsonNode;
import io.vernissage.emulator.arm.ResourceId;
import java.util.Locale;
import java.util.Optional;

/**
 * One resource of a template that is to be put.
 *
 * @param source as the template has it, with its expressions, without its children
 * @param wanted whether its condition holds
 * @param copy which one of a loop it is
 */
record Planned(ResourceId id, String apiVersion, JsonNode source, boolean wanted, Optional<Copy> copy) {
    /** @param loop name of the loop */
    record Copy(String loop, int index) {}

    /** Whether a template may call it by this: address, type and name, name, or the name of its loop. */
    boolean isCalled(String text) {
        var asked = text.toLowerCase(Locale.ROOT);
        return asked.equals(id.key())
                || asked.equals(id.typeAndName().toLowerCase(Locale.ROOT))
                || asked.equals((id.type() + "/" + names()).toLowerCase(Locale.ROOT))
                || asked.equals(names().toLowerCase(Locale.ROOT))
                || copy.filter(one -> one.loop().equalsIgnoreCase(text)).isPresent();
    }

    /** The names of its parents and its own: {@code network/subnet}. */
    String names() {
        var names = new StringBuilder();
        for (var i = 1; i < id.path().size(); i += 2) {
            names.append(i == 1 ? "" : "/").append(id.path().get(i));
        }
        return names.toString();
    }
}
