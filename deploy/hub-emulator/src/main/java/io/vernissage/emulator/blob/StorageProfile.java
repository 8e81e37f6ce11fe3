package io.vernissage.emulator.blob;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Whose storage service this is: that of a stamp, with its limits, or that of public Azure.
 *
 * @param cloud whose rules hold
 * @param versions accepted values of {@code x-ms-version} and of a signature's {@code sv}, oldest first
 */
public record StorageProfile(Cloud cloud, List<String> versions) {
    /** What a stamp takes since its 2008 update, all a service of our age is asked for. */
    private static final List<String> HUB_VERSIONS = List.of(
            "2015-04-05",
            "2015-07-08",
            "2015-12-11",
            "2016-05-31",
            "2017-04-17",
            "2017-07-29",
            "2017-11-09",
            "2018-03-28",
            "2018-11-09",
            "2019-02-02",
            "2019-07-07");

    /** What came after that, as far as the SDKs of our time name it. */
    private static final List<String> LATER_VERSIONS = List.of(
            "2019-12-12",
            "2020-02-10",
            "2020-04-08",
            "2020-06-12",
            "2020-08-04",
            "2020-10-02",
            "2020-12-06",
            "2021-02-12",
            "2021-04-10",
            "2021-06-08",
            "2021-08-06",
            "2021-10-04",
            "2021-12-02",
            "2022-11-02",
            "2023-01-03",
            "2023-05-03",
            "2023-08-03",
            "2023-11-03",
            "2024-02-04",
            "2024-05-04",
            "2024-08-04",
            "2024-11-04",
            "2025-01-05",
            "2025-05-05",
            "2025-07-05",
            "2025-11-05",
            "2026-02-06",
            "2026-04-06",
            "2026-06-06",
            "2026-10-06");

    /** Whose rules hold. */
    public enum Cloud {
        HUB,
        PUBLIC
    }

    public StorageProfile {
        versions = List.copyOf(versions);
    }

    /** A stamp of today. */
    public static StorageProfile hub() {
        return new StorageProfile(Cloud.HUB, HUB_VERSIONS);
    }

    /** Public Azure of today. */
    public static StorageProfile publicAzure() {
        return new StorageProfile(
                Cloud.PUBLIC,
                Stream.concat(HUB_VERSIONS.stream(), LATER_VERSIONS.stream()).toList());
    }

    public static StorageProfile of(Cloud cloud) {
        return switch (cloud) {
            case HUB -> hub();
            case PUBLIC -> publicAzure();
        };
    }

    /**
     * The same, but older.
     *
     * @throws IllegalArgumentException if the version is none of the list
     */
    public StorageProfile upTo(String newest) {
        if (!versions.contains(newest)) {
            throw new IllegalArgumentException(
                    "'%s' is no version of the storage service that this profile knows; these are %s"
                            .formatted(newest, versions));
        }
        return new StorageProfile(cloud, versions.subList(0, versions.indexOf(newest) + 1));
    }

    /** The kinds of account there may be, the usual one first. */
    public List<String> accountKinds() {
        return isHub() ? List.of("Storage") : List.of("StorageV2", "Storage", "BlobStorage");
    }

    /** The kinds of redundancy there may be. */
    public Set<String> skus() {
        return isHub()
                ? Set.of("Standard_LRS", "Premium_LRS")
                : Set.of(
                        "Standard_LRS",
                        "Premium_LRS",
                        "Standard_GRS",
                        "Standard_RAGRS",
                        "Standard_ZRS",
                        "Premium_ZRS",
                        "Standard_GZRS",
                        "Standard_RAGZRS");
    }

    /** Bytes. */
    long largestPageBlob() {
        return isHub() ? 1L << 40 : 8L << 40;
    }

    /** Whether a request may name another blob as the source of its bytes, to be read before it is answered. */
    boolean takesSources() {
        return !isHub();
    }

    boolean isHub() {
        return cloud == Cloud.HUB;
    }
}
