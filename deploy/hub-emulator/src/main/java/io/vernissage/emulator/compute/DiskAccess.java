package io.vernissage.emulator.compute;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernissage.emulator.Surroundings;
import io.vernissage.emulator.arm.ArmException;
import io.vernissage.emulator.arm.Call;
import io.vernissage.emulator.arm.Json;
import io.vernissage.emulator.arm.Resource;
import io.vernissage.emulator.arm.ResourceStore;
import io.vernissage.emulator.blob.BlobAddress;
import io.vernissage.emulator.blob.ReadSignature;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Addresses by which managed disks can be read, {@code beginGetAccess} to {@code endGetAccess}. As on Azure a disk is then a
 * page blob in an account of the provider's own, whose name begins with {@code md-}; here it is a copy, made when access is
 * granted.
 */
public final class DiskAccess {
    private static final String PREFIX = "md-";
    /** What is kept with the disk: {@code account}, {@code key}, {@code container}, {@code until}. */
    private static final String ACCESS = "access";

    private static final String BLOB = "abcd";
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final int NAME = 12;
    private static final int KEY_BYTES = 64;

    private final Surroundings surroundings;
    private final ResourceStore store;
    private final ManagedDisks disks;
    private final SecureRandom random = new SecureRandom();

    DiskAccess(Surroundings surroundings, ResourceStore store, ManagedDisks disks) {
        this.surroundings = surroundings;
        this.store = store;
        this.disks = disks;
    }

    /** Whether an account of this name would be the disk provider's. */
    public static boolean isAccount(String name) {
        return name.startsWith(PREFIX);
    }

    /** The key of such an account; empty if no access is granted by it. */
    public static Optional<List<String>> keys(ResourceStore store, String account) {
        return store.all()
                .map(resource -> resource.internal().path(ACCESS))
                .filter(access -> access.path("account").asText().equals(account))
                .map(access -> List.of(access.path("key").asText()))
                .findFirst();
    }

    /** Answers {@code accessSAS}; grants what is granted already for as long as it is asked for now. */
    ObjectNode grant(Call call, Resource disk) {
        var sent = call.object();
        var access = Json.text(sent, "access").orElse("");
        if (!access.equalsIgnoreCase("Read")) {
            throw ArmException.invalidParameter(
                    "The value '%s' of parameter 'accessData.access' is invalid: Read is.".formatted(access),
                    "accessData.access");
        }
        var seconds = Json.at(sent, "durationInSeconds").map(JsonNode::asInt).orElse(0);
        if (seconds <= 0) {
            throw ArmException.invalidParameter(
                    "Required parameter 'accessData.durationInSeconds' is missing or not positive.",
                    "accessData.durationInSeconds");
        }
        if (!disk.provisioningState().equals("Succeeded")) {
            throw new ArmException(
                    409,
                    "OperationNotAllowed",
                    "Disk %s is not ready.".formatted(disk.view().path("name").asText()));
        }
        var now = surroundings.clock().instant();
        var until = now.plusSeconds(seconds);
        var granted = granted(disk, until);
        var blob = blob(granted);
        if (surroundings.blobs().find(blob).isEmpty()) {
            surroundings.blobs().copyIn(disks.file(disk), blob);
        }
        var query = ReadSignature.query(blob, granted.path("key").asText(), now.minus(Duration.ofMinutes(5)), until);
        return Json.object()
                .put(
                        "accessSAS",
                        "%s/%s/%s/%s?%s"
                                .formatted(
                                        surroundings.blobService().get(),
                                        blob.account(),
                                        blob.container(),
                                        blob.blob(),
                                        query));
    }

    /** Ends the access to a disk, if there is any. */
    void end(Resource disk) {
        var access = disk.internal().path(ACCESS);
        if (!access.isMissingNode()) {
            surroundings.blobs().deleteAccount(access.path("account").asText());
            store.update(disk.id(), now -> {
                var internal = now.internal();
                internal.remove(ACCESS);
                return new Resource(now.id(), now.body(), internal);
            });
        }
    }

    boolean isGranted(Resource disk) {
        var until = disk.internal().path(ACCESS).path("until").asText();
        return !until.isEmpty() && surroundings.clock().instant().isBefore(Instant.parse(until));
    }

    /** Code and words are Azure's. What has run out is cleared away. */
    void refuseWhileGranted(Resource disk) {
        if (isGranted(disk)) {
            throw new ArmException(
                    409,
                    "OperationNotAllowed",
                    "There is an active shared access signature outstanding for disk %s. Call EndGetAccess before attaching or deleting the disk."
                            .formatted(disk.view().path("name").asText()));
        }
        end(disk);
    }

    /** Written before the copy is made, so that what a kill leaves of it is found with the disk. */
    private JsonNode granted(Resource disk, Instant until) {
        return store.update(disk.id(), now -> {
                    var internal = now.internal();
                    var access = internal.path(ACCESS).isObject()
                            ? (ObjectNode) internal.path(ACCESS)
                            : internal.putObject(ACCESS)
                                    .put("account", PREFIX + name())
                                    .put("key", key())
                                    .put("container", name());
                    access.put("until", until.toString());
                    return new Resource(now.id(), now.body(), internal);
                })
                .orElse(disk)
                .internal()
                .path(ACCESS);
    }

    private static BlobAddress blob(JsonNode access) {
        return new BlobAddress(
                access.path("account").asText(), access.path("container").asText(), BLOB);
    }

    private String name() {
        return random.ints(NAME, 0, LETTERS.length())
                .mapToObj(index -> LETTERS.substring(index, index + 1))
                .collect(Collectors.joining());
    }

    private String key() {
        var bytes = new byte[KEY_BYTES];
        random.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }
}
