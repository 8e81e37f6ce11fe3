package io.vernissage.emulator.arm;

import java.util.List;
import java.util.Optional;

/**
 * Where below a provider a call goes.
 *
 * @param namespace as the provider writes it
 * @param segments types, names and actions that follow the namespace, as they were sent
 */
public record ProviderPath(String subscription, Optional<String> group, String namespace, List<String> segments) {

    /** The resource that the first {@code length} segments name; an even number. */
    public ResourceId id(int length) {
        return new ResourceId(subscription, group, namespace, segments.subList(0, length));
    }

    /** Where the list of all resources begins: the group, or the whole subscription. */
    public String scope() {
        return group.map(name -> ResourceId.ofGroup(subscription, name)).orElse("/subscriptions/" + subscription);
    }

    public boolean is(int index, String expected) {
        return index < segments.size() && segments.get(index).equalsIgnoreCase(expected);
    }

    /** Whether the segments have this form, where {@code *} stands for any one: {@code locations/*}{@code /vmSizes}. */
    public boolean matches(String... form) {
        if (form.length != segments.size()) {
            return false;
        }
        for (var i = 0; i < form.length; i++) {
            if (!form[i].equals("*") && !is(i, form[i])) {
                return false;
            }
        }
        return true;
    }
}
