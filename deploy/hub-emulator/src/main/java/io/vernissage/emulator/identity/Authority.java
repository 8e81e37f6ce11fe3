package io.vernissage.emulator.identity;

import io.vernissage.emulator.EmulatorOptions;
import io.vernissage.emulator.HubEmulator;
import io.vernissage.emulator.arm.Listener;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The names by which an identity provider goes: its login endpoint, its issuer, the audiences it gives tokens for. */
public final class Authority {
    private static final String TENANT_APPLICATION = "9a1b0c6e-5d3f-4c2a-8e77-3f0a51c0de01";
    private static final String ADMIN_APPLICATION = "c4e0f7d2-1b6a-4f39-9d15-7e2b8a60de0a";

    private final EmulatorOptions.Identity kind;
    private final Supplier<URI> base;

    /** @param base address of the listener that signs callers in, without a trailing slash */
    public Authority(EmulatorOptions.Identity kind, Supplier<URI> base) {
        this.kind = kind;
        this.base = base;
    }

    EmulatorOptions.Identity kind() {
        return kind;
    }

    URI base() {
        return base.get();
    }

    /** What the metadata calls loginEndpoint: {@code https://host/adfs} or {@code https://host/}. */
    public URI loginEndpoint() {
        return switch (kind) {
            case AD_FS -> URI.create(base.get() + "/adfs");
            case ENTRA -> URI.create(base.get() + "/");
        };
    }

    /**
     * The directory's own service, without a trailing slash. It must not be the start of a Resource Manager's address:
     * clients tell the audience of a call by which endpoint its address contains.
     */
    URI graph() {
        return URI.create(base.get() + "/graph");
    }

    /** The first segment of its paths: {@code adfs}, or the directory. */
    String tenant() {
        return switch (kind) {
            case AD_FS -> "adfs";
            case ENTRA -> HubEmulator.TENANT_ID;
        };
    }

    String issuer() {
        return switch (kind) {
            case AD_FS -> base.get() + "/adfs";
            case ENTRA -> "%s/%s/".formatted(base.get(), tenant());
        };
    }

    /** What a token must be for to be good at this listener. */
    String audience(Listener listener) {
        return switch (kind) {
            case AD_FS ->
                switch (listener) {
                    case TENANT -> "https://management.adfs.azurestack.local/" + TENANT_APPLICATION;
                    case ADMIN -> "https://adminmanagement.adfs.azurestack.local/" + ADMIN_APPLICATION;
                };
            case ENTRA ->
                switch (listener) {
                    case TENANT -> "https://management.vernissage.onmicrosoft.com/" + TENANT_APPLICATION;
                    case ADMIN -> "https://adminmanagement.vernissage.onmicrosoft.com/" + ADMIN_APPLICATION;
                };
        };
    }

    /** The audience that a {@code resource} parameter means, with or without a slash at its end; empty if it means none. */
    Optional<String> audienceOf(String resource) {
        var asked = resource.replaceAll("/+$", "");
        return audiences().stream().filter(asked::equalsIgnoreCase).findFirst();
    }

    private List<String> audiences() {
        return Stream.concat(Arrays.stream(Listener.values()).map(this::audience), Stream.of(graph().toString()))
                .toList();
    }
}
