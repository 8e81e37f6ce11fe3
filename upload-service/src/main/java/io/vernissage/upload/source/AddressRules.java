package io.vernissage.upload.source;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * Which addresses a request may make this service connect to: http and https, to public addresses only unless private
 * ones are allowed. Names are judged by what they resolve to, so no way of writing an address gets around it.
 */
final class AddressRules {
    private final Predicate<InetAddress> isRefused;
    private final NameService names;

    /** What a host's name means at the moment. */
    @FunctionalInterface
    interface NameService {
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    AddressRules(Predicate<InetAddress> isRefused, NameService names) {
        this.isRefused = isRefused;
        this.names = names;
    }

    /** The rules as configured. */
    static AddressRules of(SourceSettings settings) {
        return new AddressRules(
                settings.allowPrivateAddresses() ? address -> false : AddressRules::isNotPublic,
                InetAddress::getAllByName);
    }

    /**
     * Judges an address by all that its host's name means, looked up this once.
     *
     * @param label the source, for messages
     * @return where to connect to, at least one: who looks the name up again may find what was never judged
     */
    List<InetAddress> check(URI uri, String label) throws UnknownHostException {
        if (uri.getScheme() == null || !uri.getScheme().toLowerCase(Locale.ROOT).matches("https?")) {
            throw SourceProblems.addressRefused(label, "is or leads to an address that is not http or https");
        }
        if (uri.getHost() == null) {
            throw SourceProblems.addressRefused(
                    label, "is or leads to an address without a host name that can be read");
        }
        if (uri.getRawUserInfo() != null) {
            throw SourceProblems.addressRefused(
                    label,
                    "is or leads to an address with a user name in it; a secret belongs into a configured credential, named by the request");
        }
        var addresses = List.of(names.addresses(uri.getHost()));
        if (addresses.isEmpty() || addresses.stream().anyMatch(isRefused)) {
            throw SourceProblems.addressRefused(label, "is or leads to an address inside this network");
        }
        return addresses;
    }

    /** IANA's special-purpose registries for IPv4 and IPv6, and the address of Azure's own fabric. */
    static boolean isNotPublic(InetAddress address) {
        if (address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return true;
        }
        return address instanceof Inet4Address
                ? isSpecial(address.getAddress())
                : isSpecialOrHides(address.getAddress());
    }

    private static boolean isSpecial(byte[] four) {
        var bits = (four[0] & 0xFF) << 24 | (four[1] & 0xFF) << 16 | (four[2] & 0xFF) << 8 | (four[3] & 0xFF);
        return isIn(bits, 0x00000000, 8) // this network
                || isIn(bits, 0x64400000, 10) // carrier-grade NAT, and clouds' inner services
                || isIn(bits, 0xC0000000, 24) // protocol assignments
                || isIn(bits, 0xC0000200, 24) // documentation, as the next two
                || isIn(bits, 0xC6336400, 24)
                || isIn(bits, 0xCB007100, 24)
                || isIn(bits, 0xC6120000, 15) // benchmarks
                || isIn(bits, 0xF0000000, 4) // reserved, broadcast
                || bits == 0xA83F8110; // 168.63.129.16, Azure's fabric
    }

    private static boolean isSpecialOrHides(byte[] six) {
        var first = (six[0] & 0xFF) << 8 | (six[1] & 0xFF);
        var second = (six[2] & 0xFF) << 8 | (six[3] & 0xFF);
        var isUniqueLocal = (first & 0xFE00) == 0xFC00;
        var isDocumentation = first == 0x2001 && second == 0x0DB8;
        // these carry an IPv4 address inside: ::/96 and ::ffff:0:0/96, NAT64, 6to4, Teredo
        var hidesFour = first == 0
                || (first == 0x0064 && second == 0xFF9B)
                || first == 0x2002
                || (first == 0x2001 && second == 0);
        return isUniqueLocal || isDocumentation || hidesFour;
    }

    private static boolean isIn(int address, int network, int prefix) {
        return (address ^ network) >>> (32 - prefix) == 0;
    }
}
