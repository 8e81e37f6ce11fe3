package io.vernissage.emulator.blob;

import java.util.List;

/** The values of {@code x-ms-version} and of a signature's {@code sv} that the service takes. */
public final class StorageVersions {
    /** What a stamp takes since its 2008 update, all a service of our age is asked for. */
    public static final List<String> HUB = List.of(
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

    private StorageVersions() {}

    /**
     * What an older stamp takes.
     *
     * @throws IllegalArgumentException if the version is none of the list
     */
    public static List<String> upTo(String newest) {
        if (!HUB.contains(newest)) {
            throw new IllegalArgumentException(
                    "'%s' is no version of the storage service of a stamp; these are %s".formatted(newest, HUB));
        }
        return HUB.subList(0, HUB.indexOf(newest) + 1);
    }
}
