package io.vernissage.emulator;

import io.vernissage.emulator.blob.StorageProfile;
import io.vernissage.emulator.hypervisor.HypervisorOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How an emulator is set up.
 *
 * @param data folder for all state; made if absent
 * @param addresses where it listens
 * @param storage whose storage service to be, and which versions of its REST to take
 * @param identity which kind of identity provider to be
 * @param clients who may sign in
 * @param hypervisor whether machines run, and what they may take of this computer
 * @param chaos file of the faults to inject from the start; empty for none
 */
public record EmulatorOptions(
        Path data,
        Addresses addresses,
        StorageProfile storage,
        Identity identity,
        Clients clients,
        HypervisorOptions hypervisor,
        Optional<Path> chaos) {

    /** The identity provider a stamp was installed with. */
    public enum Identity {
        ENTRA,
        AD_FS
    }

    /** By which storage accounts are said to be reached. */
    public enum BlobScheme {
        HTTPS,
        /** No stamp does so. An account that wants encrypted traffic, which none does then by default, is said to be at HTTPS. */
        HTTP
    }

    /**
     * Where an emulator listens.
     *
     * @param host name or address the listeners bind to and that answers name in their URLs
     * @param port tenant Resource Manager and identity; 0 takes a free one
     * @param adminPort admin Resource Manager; 0 takes a free one
     * @param blobPort blob service, accounts as the first segment of the path; 0 takes a free one
     * @param blobHttpPort the blob service once more without TLS, for measurements and old tools; empty for none
     * @param blobScheme by which accounts are said to be reached
     */
    public record Addresses(
            String host, int port, int adminPort, int blobPort, OptionalInt blobHttpPort, BlobScheme blobScheme) {
        /** @throws EmulatorException accounts cannot be reached as is said of them */
        public Addresses {
            if (blobScheme == BlobScheme.HTTP && blobHttpPort.isEmpty()) {
                throw new EmulatorException(
                        "vernissage.emulator.blob-scheme is http, and there is no vernissage.emulator.blob-http-port: name one",
                        null);
            }
        }

        /** Free ports on 127.0.0.1. */
        public static Addresses free() {
            return new Addresses("127.0.0.1", 0, 0, 0, OptionalInt.empty(), BlobScheme.HTTPS);
        }

        /** And blobs without TLS, which accounts are not said to be. */
        public Addresses withBlobHttpPort(int blobHttpPort) {
            return new Addresses(host, port, adminPort, blobPort, OptionalInt.of(blobHttpPort), blobScheme);
        }

        public Addresses withPort(int port) {
            return new Addresses(host, port, adminPort, blobPort, blobHttpPort, blobScheme);
        }

        public Addresses withBlobPort(int blobPort) {
            return new Addresses(host, port, adminPort, blobPort, blobHttpPort, blobScheme);
        }
    }

    /**
     * Who may sign in.
     *
     * @param operatorId the service principal that operates the stamp
     * @param operatorSecret its secret
     * @param tenantId a service principal that only uses the stamp
     * @param tenantSecret its secret
     * @param certificate PEM file with the certificate by which either may sign in as well; empty for none
     */
    public record Clients(
            String operatorId,
            String operatorSecret,
            String tenantId,
            String tenantSecret,
            Optional<Path> certificate) {
        /** The principals that {@link HubEmulator} names, by their secrets alone. */
        public static Clients wellKnown() {
            return new Clients(
                    HubEmulator.CLIENT_ID,
                    HubEmulator.CLIENT_SECRET,
                    HubEmulator.TENANT_CLIENT_ID,
                    HubEmulator.TENANT_CLIENT_SECRET,
                    Optional.empty());
        }

        public Clients withCertificate(Optional<Path> certificate) {
            return new Clients(operatorId, operatorSecret, tenantId, tenantSecret, certificate);
        }

        /** The secrets stay out of logs. */
        @Override
        public String toString() {
            return "Clients[operatorId=%s, tenantId=%s, certificate=%s]".formatted(operatorId, tenantId, certificate);
        }
    }

    /** Free ports on 127.0.0.1, a stamp's storage, AD FS, the principals that {@link HubEmulator} names; machines do not run. */
    public static EmulatorOptions forTests(Path data) {
        return new EmulatorOptions(
                data,
                Addresses.free(),
                StorageProfile.hub(),
                Identity.AD_FS,
                Clients.wellKnown(),
                HypervisorOptions.NONE,
                Optional.empty());
    }

    public EmulatorOptions with(Addresses other) {
        return new EmulatorOptions(data, other, storage, identity, clients, hypervisor, chaos);
    }

    public EmulatorOptions with(StorageProfile other) {
        return new EmulatorOptions(data, addresses, other, identity, clients, hypervisor, chaos);
    }

    public EmulatorOptions with(Identity other) {
        return new EmulatorOptions(data, addresses, storage, other, clients, hypervisor, chaos);
    }

    public EmulatorOptions with(Clients other) {
        return new EmulatorOptions(data, addresses, storage, identity, other, hypervisor, chaos);
    }

    /** With machines that run, where they can. */
    public EmulatorOptions with(HypervisorOptions other) {
        return new EmulatorOptions(data, addresses, storage, identity, clients, other, chaos);
    }

    public EmulatorOptions withChaos(Path rules) {
        return new EmulatorOptions(data, addresses, storage, identity, clients, hypervisor, Optional.of(rules));
    }

    /** Accepted values of {@code x-ms-version} and of a signature's {@code sv}, oldest first. */
    public List<String> storageVersions() {
        return storage.versions();
    }
}
