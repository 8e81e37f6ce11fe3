package io.vernissage.emulator.chaos;

import io.vertx.core.http.HttpServerRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Who may inject faults: whoever speaks from this machine, and from elsewhere those who know the client's secret. From this
 * machine, the address must be named as this machine names itself: a page in a browser here, whose own name was made to
 * point here, is no operator.
 */
public final class Operators {
    static final String ADVICE =
            "Faults are injected from the emulator's own machine, or with its client id and secret as Basic credentials";

    private static final Pattern OWN_NAMES =
            Pattern.compile("localhost|127(?:\\.\\d+){3}|\\[?::1]?|(?:.+\\.)?local\\.azurestack\\.external");

    private final String host;
    private final byte[] credentials;

    /** @param host what the emulator's own addresses name */
    public Operators(String host, String clientId, String clientSecret) {
        this.host = host;
        var pair = (clientId + ":" + clientSecret).getBytes(StandardCharsets.UTF_8);
        this.credentials = ("Basic " + Base64.getEncoder().encodeToString(pair)).getBytes(StandardCharsets.US_ASCII);
    }

    boolean mayOperate(HttpServerRequest request) {
        var given = request.getHeader("Authorization");
        if (given != null) {
            return MessageDigest.isEqual(credentials, given.getBytes(StandardCharsets.US_ASCII));
        }
        var authority = request.authority();
        return authority != null && isFromHere(request.remoteAddress().hostAddress(), authority.host());
    }

    boolean isFromHere(String peer, String named) {
        var name = named.toLowerCase(Locale.ROOT);
        return isLoopback(peer) && (name.equals(host) || OWN_NAMES.matcher(name).matches());
    }

    private static boolean isLoopback(String peer) {
        try {
            return InetAddress.getByName(peer).isLoopbackAddress(); // an address, not a name: nobody is asked
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
