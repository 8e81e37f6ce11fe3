package io.vernissage.upload.delta;

import com.azure.core.exception.HttpResponseException;
import com.azure.resourcemanager.compute.fluent.DisksClient;
import com.azure.resourcemanager.compute.fluent.models.DiskInner;
import com.azure.resourcemanager.compute.models.AccessLevel;
import com.azure.resourcemanager.compute.models.CreationData;
import com.azure.resourcemanager.compute.models.DiskCreateOption;
import com.azure.resourcemanager.compute.models.DiskSku;
import com.azure.resourcemanager.compute.models.DiskState;
import com.azure.resourcemanager.compute.models.DiskStorageAccountTypes;
import com.azure.resourcemanager.compute.models.GrantAccessData;
import com.azure.resourcemanager.compute.models.ImageDiskReference;
import io.vernissage.hub.HubException;
import io.vernissage.hub.Stamp;
import io.vernissage.upload.TemporaryNames;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A managed disk made from an image of the library, in the publication's own resource group: the one way a stamp has to the
 * bytes of an image. Every call may run twice.
 */
final class BaseDisk {
    private static final Logger LOG = LoggerFactory.getLogger(BaseDisk.class);
    /** Long enough for any copy within a stamp; access is taken back when the copy is there. */
    private static final Duration ACCESS = Duration.ofHours(24);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

    private final Stamp stamp;
    private final TemporaryNames names;
    private final String name;
    private final Supplier<Optional<String>> image;

    /**
     * A disk that may or may not be there.
     *
     * @param image finds the address of the image
     */
    BaseDisk(Stamp stamp, TemporaryNames names, int attempt, Supplier<Optional<String>> image) {
        this.stamp = stamp;
        this.names = names;
        this.name = "base-" + attempt;
        this.image = image;
    }

    /**
     * An address from which the stamp can copy the disk; a secret. Makes the disk where it is missing.
     *
     * @throws HubException the stamp's answer, if it has no such image, makes no disk of it, or lets nobody read it
     */
    String address() throws InterruptedException {
        ensure();
        var asked = new GrantAccessData()
                .withAccess(AccessLevel.READ)
                .withDurationInSeconds(Math.toIntExact(ACCESS.toSeconds()));
        var granted =
                asking("get access to disk " + name, () -> disks().grantAccess(names.resourceGroup(), name, asked));
        if (granted == null || granted.accessSas() == null) {
            throw new HubException(
                    0,
                    "NoAddress",
                    true,
                    "Could not get access to disk %s: the stamp told no address".formatted(name),
                    null);
        }
        return granted.accessSas();
    }

    /** Takes access back and deletes the disk; leaves it to the group's end where that fails. */
    void release() {
        try {
            var found = find();
            if (found.isPresent()) {
                revoke(disks(), names.resourceGroup(), found.get());
                asking("delete disk " + name, () -> {
                    disks().delete(names.resourceGroup(), name);
                    return name;
                });
            }
        } catch (RuntimeException e) {
            LOG.info(
                    "Disk of the base is left to the clean-up, publication={}, reason={}",
                    names.publication(),
                    e.getMessage());
        }
    }

    /** Takes back what access there is to disks of a group: no group is deleted with a disk that somebody may read. */
    static void endAccess(Stamp stamp, String resourceGroup) {
        var disks = stamp.compute().serviceClient().getDisks();
        asking(
                        "list the disks of " + resourceGroup,
                        () -> disks.listByResourceGroup(resourceGroup).stream().toList())
                .forEach(disk -> revoke(disks, resourceGroup, disk));
    }

    private static void revoke(DisksClient disks, String resourceGroup, DiskInner disk) {
        if (DiskState.ACTIVE_SAS.equals(disk.diskState())) {
            asking("end access to disk " + disk.name(), () -> {
                disks.revokeAccess(resourceGroup, disk.name());
                return disk;
            });
        }
    }

    private void ensure() throws InterruptedException {
        var found = find();
        while (found.filter(disk -> "Creating".equals(disk.provisioningState())).isPresent()) {
            Thread.sleep(BETWEEN_LOOKS);
            found = find();
        }
        if (found.filter(disk -> "Succeeded".equals(disk.provisioningState())).isPresent()) {
            return;
        }
        if (found.isPresent()) {
            release();
        }
        make();
    }

    private void make() {
        var id = image.get()
                .orElseThrow(() -> new HubException(
                        404, "PlatformImageNotFound", false, "The library no longer has the base", null));
        var disk = new DiskInner()
                .withLocation(stamp.location())
                .withSku(new DiskSku().withName(DiskStorageAccountTypes.STANDARD_LRS))
                .withCreationData(new CreationData()
                        .withCreateOption(DiskCreateOption.FROM_IMAGE)
                        .withImageReference(new ImageDiskReference().withId(id)));
        asking("make a disk of the base", () -> disks().createOrUpdate(names.resourceGroup(), name, disk));
    }

    private Optional<DiskInner> find() {
        try {
            return Optional.of(
                    asking("look for disk " + name, () -> disks().getByResourceGroup(names.resourceGroup(), name)));
        } catch (HubException e) {
            if (e.status() == 404) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private DisksClient disks() {
        return stamp.compute().serviceClient().getDisks();
    }

    private static <T> T asking(String what, Supplier<T> call) {
        try {
            return call.get();
        } catch (HttpResponseException e) {
            throw HubException.of(what, e);
        }
    }
}
