package io.vernissage.emulator.blob;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Finds what the URL in {@code x-ms-copy-source} means: a blob of ours, or something elsewhere. */
final class CopySources {
    private final HttpClient http;
    private final Predicate<URI> ours;

    /** @param ours whether a URL's host and port are those of this service, whatever name a request came by */
    CopySources(HttpClient http, Predicate<URI> ours) {
        this.http = http;
        this.ours = ours;
    }

    /** The blob of this service that a URL names, for a request that came by that authority; empty if it is not ours. */
    Optional<BlobAddress> address(URI url, String authority) {
        boolean same = url.getRawAuthority().equalsIgnoreCase(authority);
        boolean sameStamp = suffix(url.getRawAuthority()).equals(suffix(authority))
                && !suffix(authority).isEmpty();
        return same || sameStamp || ours.test(url) ? address(url) : Optional.empty();
    }

    /** The blob that a URL names if it is one of ours, which only the caller can know. */
    static Optional<BlobAddress> address(URI url) {
        if (url.getHost() == null || url.getRawPath() == null) {
            return Optional.empty();
        }
        var target = Target.of(url.getHost().toLowerCase(Locale.ROOT), url.getRawPath(), false);
        return target.blob().isEmpty() || !target.isValid() ? Optional.empty() : Optional.of(target.address());
    }

    /** The blob or snapshot of this service that a URL names, if it is there; the caller knows that it is ours. */
    static Optional<BlobSlot> find(FolderStore store, URI url) {
        var base = address(url).flatMap(store::find);
        var snapshot = snapshot(url);
        return snapshot.isEmpty()
                ? base
                : base.map(slot -> slot.snapshots().get(Versions.snapshotNumber("snapshot", snapshot)));
    }

    /** The time of the snapshot that a URL names; empty if it names none. */
    static String snapshot(URI url) {
        var values = Call.parameters(url.getRawQuery()).get("snapshot");
        return values == null ? "" : values.getFirst();
    }

    Optional<SharedAccessSignature> signature(URI url) {
        var parameters = Call.parameters(url.getRawQuery());
        return SharedAccessSignature.isIn(parameters)
                ? Optional.of(new SharedAccessSignature(parameters))
                : Optional.empty();
    }

    CopySource inside(BlobSlot slot, URI url) {
        return new InsideSource(name(url), slot, slot.existing());
    }

    /** @param conditions headers by which the other server decides whether its blob is the one that is meant */
    CopySource outside(URI url, Map<String, String> conditions) {
        try {
            return OutsideSource.ask(url, http, conditions);
        } catch (IOException e) {
            throw StorageError.CannotVerifyCopySource.because("The source does not answer: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw StorageError.CannotVerifyCopySource.because("The source has no address that can be asked");
        }
    }

    /** The URL without what may be a secret, its snapshot kept. */
    static String name(URI url) {
        var snapshot = snapshot(url);
        return snapshot.isEmpty() ? withoutQuery(url) : withoutQuery(url) + "?snapshot=" + snapshot;
    }

    private static String withoutQuery(URI url) {
        return url.getScheme() + "://" + url.getRawAuthority() + url.getRawPath();
    }

    /** What follows the account in a host name of a stamp's blob endpoint; empty in path style. */
    private static String suffix(String authority) {
        int blob = authority.indexOf(".blob.");
        return blob < 0 ? "" : authority.substring(blob);
    }
}
