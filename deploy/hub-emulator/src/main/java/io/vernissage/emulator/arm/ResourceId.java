package io.vernissage.emulator.arm;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The address of a resource: {@code /subscriptions/{s}[/resourceGroups/{g}]/providers/{namespace}/{type}/{name}...}.
 * Two that differ in case only are the same resource, see {@link #key()}.
 *
 * @param path types and names by turns, as many of one as of the other
 */
public record ResourceId(String subscription, Optional<String> group, String namespace, List<String> path) {
    public ResourceId {
        path = List.copyOf(path);
    }

    /** Empty if the text is not the address of one resource. */
    public static Optional<ResourceId> parse(String text) {
        var parts =
                Stream.of(text.split("/", -1)).filter(part -> !part.isEmpty()).toList();
        if (parts.size() < 6 || !parts.getFirst().equalsIgnoreCase("subscriptions")) {
            return Optional.empty();
        }
        var group =
                parts.get(2).equalsIgnoreCase("resourceGroups") ? Optional.of(parts.get(3)) : Optional.<String>empty();
        var providers = group.isPresent() ? 4 : 2;
        if (!parts.get(providers).equalsIgnoreCase("providers") || parts.size() < providers + 4) {
            return Optional.empty();
        }
        var path = parts.subList(providers + 2, parts.size());
        return path.size() % 2 == 0
                ? Optional.of(new ResourceId(parts.get(1), group, parts.get(providers + 1), path))
                : Optional.empty();
    }

    /** The address of a group, {@code /subscriptions/{s}/resourceGroups/{g}}. */
    public static String ofGroup(String subscription, String group) {
        return "/subscriptions/%s/resourceGroups/%s".formatted(subscription, group);
    }

    /** What tells one resource from another: the address in lower case. */
    public static String keyOf(String address) {
        return address.toLowerCase(Locale.ROOT);
    }

    public String text() {
        var start = group.map(name -> ofGroup(subscription, name)).orElse("/subscriptions/" + subscription);
        return "%s/providers/%s/%s".formatted(start, namespace, String.join("/", path));
    }

    public String key() {
        return keyOf(text());
    }

    public String name() {
        return path.getLast();
    }

    /** {@code Microsoft.Network/virtualNetworks/subnets}. */
    public String type() {
        return namespace + "/" + everySecond(0).collect(Collectors.joining("/"));
    }

    /** {@code Microsoft.Network/virtualNetworks/v/subnets/s}, as error messages name a resource. */
    public String typeAndName() {
        return namespace + "/" + String.join("/", path);
    }

    /** Whether this is a resource of the type {@code namespace/type}, whatever the case. */
    public boolean isA(String type) {
        return type().equalsIgnoreCase(type);
    }

    public ResourceId child(String type, String name) {
        var longer = new ArrayList<>(path);
        longer.add(type);
        longer.add(name);
        return new ResourceId(subscription, group, namespace, longer);
    }

    private Stream<String> everySecond(int first) {
        return IntStream.range(0, path.size()).filter(i -> i % 2 == first).mapToObj(path::get);
    }
}
