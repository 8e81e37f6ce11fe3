package io.vernissage.emulator.images;

import io.vernissage.emulator.arm.ArmException;
import io.vernissage.emulator.arm.ResourceId;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The four names of a platform image. */
public record ImageName(String publisher, String offer, String sku, String version) {
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
    private static final Pattern VERSION = Pattern.compile("\\d{1,18}\\.\\d{1,18}\\.\\d{1,18}");

    /** Oldest version first, compared number by number. */
    static final Comparator<ImageName> BY_VERSION = (one, other) -> Arrays.compare(one.numbers(), other.numbers());

    /** The name in the address of a platform image; empty if the address is of something else. */
    static Optional<ImageName> of(String address) {
        return ResourceId.parse(address).filter(ImageName::isImage).map(id -> {
            var path = id.path();
            return new ImageName(path.get(5), path.get(7), path.get(9), path.get(11));
        });
    }

    private static boolean isImage(ResourceId id) {
        return id.isA(PlatformImageProvider.TYPE) && id.path().get(3).equalsIgnoreCase("platformImage");
    }

    /** Refuses what a stamp refuses: spaces, special characters, a version that is not of three numbers. */
    ImageName checked() {
        for (var name : List.of(publisher, offer, sku)) {
            if (!WORD.matcher(name).matches()) {
                throw new ArmException(
                        400,
                        "InvalidParameter",
                        "'%s' is not a valid name of a publisher, offer or SKU: letters, digits, '-', '_' and '.' only."
                                .formatted(name));
            }
        }
        if (!VERSION.matcher(version).matches()) {
            throw new ArmException(
                    400,
                    "InvalidParameter",
                    "The version '%s' is invalid. It must have the form #.#.#.".formatted(version),
                    "version");
        }
        return this;
    }

    Path below(Path folder) {
        return folder.resolve(publisher).resolve(offer).resolve(sku).resolve(version);
    }

    private long[] numbers() {
        return Arrays.stream(version.split("\\.", -1))
                .mapToLong(Long::parseLong)
                .toArray();
    }

    @Override
    public String toString() {
        return "%s:%s:%s:%s".formatted(publisher, offer, sku, version);
    }
}
