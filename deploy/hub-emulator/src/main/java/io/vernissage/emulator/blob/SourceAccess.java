package io.vernissage.emulator.blob;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Opens what {@code x-ms-copy-source} names, if the caller may read it and it is as the caller's conditions say. */
final class SourceAccess {
    private static final String HEADER = "x-ms-copy-source";

    private final FolderStore store;
    private final Access access;
    private final CopySources sources;

    SourceAccess(FolderStore store, Access access, CopySources sources) {
        this.store = store;
        this.access = access;
        this.sources = sources;
    }

    /**
     * The source of a call.
     *
     * @param trusted whether the caller may read all blobs of the account that the call is for
     */
    CopySource open(Call call, boolean trusted) throws IOException {
        var url = url(call);
        var own = sources.address(url, call.authority());
        if (own.isEmpty()) {
            return sources.outside(url, sentConditions(call));
        }
        var source = own.get();
        if (!trusted || !source.account().equals(call.target().account())) {
            admit(call, source, sources.signature(url), CopySources.snapshot(url));
        }
        var slot = CopySources.find(store, url).orElseThrow(StorageError.CannotVerifyCopySource::exception);
        var blob = slot.existing();
        blob.lease()
                .admitRead(call.header("x-ms-source-lease-id"), store.versions().now(), false);
        if (!conditions(call).admitsChange(blob.version(), blob.modified())) {
            throw StorageError.SourceConditionNotMet.exception();
        }
        return sources.inside(slot, url);
    }

    /** Whether a call names a source. */
    static boolean isNamed(Call call) {
        return !call.header(HEADER).isEmpty();
    }

    private void admit(Call call, BlobAddress source, Optional<SharedAccessSignature> signature, String snapshot) {
        try {
            access.admitSource(
                    new Target(source.account(), source.container(), source.blob()),
                    snapshot,
                    signature,
                    call.clientAddress());
        } catch (StorageException e) {
            throw StorageError.CannotVerifyCopySource.because(e.getMessage());
        }
    }

    private static URI url(Call call) {
        var text = call.header(HEADER);
        try {
            var url = URI.create(text);
            if (url.getScheme() == null
                    || !url.getScheme().matches("https?")
                    || url.getRawAuthority() == null
                    || url.getRawPath() == null) {
                throw StorageError.InvalidHeaderValue.header(HEADER, "");
            }
            return url;
        } catch (IllegalArgumentException e) {
            throw StorageError.InvalidHeaderValue.header(HEADER, "");
        }
    }

    /** The conditions as another server takes them. */
    private static Map<String, String> sentConditions(Call call) {
        var found = new TreeMap<String, String>();
        for (var name : List.of("If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since")) {
            var value = call.header("x-ms-source-" + name.toLowerCase(Locale.ROOT));
            if (!value.isEmpty()) {
                found.put(name, value);
            }
        }
        return found;
    }

    private static Conditions conditions(Call call) {
        return new Conditions(
                call.header("x-ms-source-if-match"),
                call.header("x-ms-source-if-none-match"),
                call.date("x-ms-source-if-modified-since"),
                call.date("x-ms-source-if-unmodified-since"));
    }
}
