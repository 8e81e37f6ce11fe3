package io.vernissage.emulator.network;

import io.vernissage.emulator.arm.ArmException;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A range of IPv4 addresses, as {@code 10.0.0.0/24} writes it.
 *
 * @param first as an unsigned 32 bit number
 * @param bits length of the prefix
 */
record AddressRange(long first, int bits) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3})/(\\d{1,2})");
    /** The network's own address, the gateway and two name servers; and the broadcast address at the end. */
    private static final int RESERVED_AT_START = 4;

    /** @throws ArmException if it is no range, or its first address has bits that the prefix does not */
    static AddressRange parse(String text) {
        var parts = FORM.matcher(text);
        if (!parts.matches() || Integer.parseInt(parts.group(2)) > 32) {
            throw invalid(text);
        }
        var range = new AddressRange(address(parts.group(1)), Integer.parseInt(parts.group(2)));
        if (range.first % range.size() != 0) {
            throw invalid(text);
        }
        return range;
    }

    static long address(String text) {
        var parts =
                Stream.of(text.split("\\.", -1)).mapToLong(AddressRange::part).toArray();
        if (parts.length != 4 || LongStream.of(parts).anyMatch(part -> part < 0 || part > 255)) {
            throw new ArmException(400, "InvalidIPAddress", "'%s' is not an IPv4 address.".formatted(text));
        }
        return LongStream.of(parts).reduce(0, (whole, part) -> whole * 256 + part);
    }

    static String text(long address) {
        return "%d.%d.%d.%d".formatted(address >> 24 & 255, address >> 16 & 255, address >> 8 & 255, address & 255);
    }

    long size() {
        return 1L << (32 - bits);
    }

    boolean contains(AddressRange other) {
        return first <= other.first && other.first + other.size() <= first + size();
    }

    boolean contains(long address) {
        return first <= address && address < first + size();
    }

    boolean overlaps(AddressRange other) {
        return first < other.first + other.size() && other.first < first + size();
    }

    /** The addresses a machine may have, lowest first. */
    LongStream usable() {
        return LongStream.range(first + RESERVED_AT_START, first + size() - 1);
    }

    private static long part(String text) {
        return Pattern.matches("\\d{1,3}", text) ? Long.parseLong(text) : -1;
    }

    private static ArmException invalid(String text) {
        return new ArmException(
                400,
                "InvalidAddressPrefixFormat",
                "Address prefix %s is not formatted correctly: it must be a valid CIDR of IPv4.".formatted(text));
    }
}
