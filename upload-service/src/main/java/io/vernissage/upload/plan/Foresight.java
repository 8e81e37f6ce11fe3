package io.vernissage.upload.plan;

import com.azure.resourcemanager.compute.fluent.models.VirtualMachineSizeInner;
import io.vernissage.hub.PlatformImage;
import io.vernissage.hub.Stamp;
import io.vernissage.pipeline.Problem;
import io.vernissage.pipeline.ProblemException;
import io.vernissage.pipeline.PublicationSpec;
import io.vernissage.pipeline.PublicationSpec.VirtualMachineSpec;
import io.vernissage.upload.TemporaryNames;
import java.net.URI;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a stamp before the first byte what later stages would only find out after the last. Those judge again, so where
 * the stamp does not answer, or not to this service, nothing is held up.
 */
final class Foresight {
    private static final Logger LOG = LoggerFactory.getLogger(Foresight.class);

    private final Stamp stamp;
    private final TemporaryNames names;

    Foresight(Stamp stamp, TemporaryNames names) {
        this.stamp = stamp;
        this.names = names;
    }

    /**
     * Looks for what stands in a publication's way.
     *
     * @throws ProblemException the library has an image of that name from elsewhere, or the stamp no machines of that size
     */
    void check(PublicationSpec spec) {
        asking("look for the image", () -> checkImage(spec));
        spec.virtualMachine()
                .flatMap(VirtualMachineSpec::size)
                .ifPresent(size -> asking("list the sizes of machines", () -> checkSize(size)));
    }

    private void checkImage(PublicationSpec spec) {
        var image = spec.image();
        stamp.platformImages()
                .get(image.publisher(), image.offer(), image.sku(), image.version())
                .filter(present -> !isOurs(present))
                .ifPresent(present -> {
                    throw new ProblemException(Problem.lasting(
                            "image-exists",
                            "The image exists already",
                            "The library of stamp %s has %s, state %s, from another source%s. A version is never changed once it is there: choose a new version, or have the operator remove that image."
                                    .formatted(
                                            stamp.name(),
                                            image.reference(),
                                            present.provisioningState(),
                                            present.osDiskUri()
                                                    .map(source -> " (" + source + ")")
                                                    .orElse(""))));
                });
    }

    /** A plan that is given out again may find the image that came of it: its blob is named after the publication. */
    private boolean isOurs(PlatformImage image) {
        return image.osDiskUri()
                .map(URI::getPath)
                .filter(path -> path.endsWith("/" + TemporaryNames.CONTAINER + "/" + names.blob()))
                .isPresent();
    }

    private void checkSize(String size) {
        var offered = stamp.compute().serviceClient().getVirtualMachineSizes().list(stamp.location()).stream()
                .map(VirtualMachineSizeInner::name)
                .toList();
        if (!offered.isEmpty() && offered.stream().noneMatch(size::equalsIgnoreCase)) {
            throw new ProblemException(sizeNotOffered(size, offered));
        }
    }

    private Problem sizeNotOffered(String size, Collection<String> offered) {
        return Problem.lasting(
                "size-not-offered",
                "The stamp has no machines of this size",
                "virtualMachine.size %s is not offered in %s of stamp %s. Offered are: %s."
                        .formatted(
                                size,
                                stamp.location(),
                                stamp.name(),
                                offered.stream().sorted().collect(Collectors.joining(", "))));
    }

    private void asking(String what, Runnable question) {
        try {
            question.run();
        } catch (ProblemException e) {
            throw e;
        } catch (RuntimeException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw e;
            }
            LOG.info(
                    "Left to a later stage, question={}, publication={}, stamp={}, reason={}",
                    what,
                    names.publication(),
                    stamp.name(),
                    Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName()));
        }
    }
}
