package io.vernissage.upload.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

/**
 * What tells one state of a file from another: size, time of change to the nanosecond, and the inode; not the device,
 * whose number differs between workers that mount the same volume.
 *
 * @param size in bytes
 */
record FileVersion(long size, FileTime changed, long inode) {
    private static final String ATTRIBUTES = "unix:size,lastModifiedTime,ino";

    /** Of the file that has this name now; a link is judged itself, not what it leads to. */
    static FileVersion of(Path path) throws IOException {
        return read(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** Of the file that is open behind such a link as {@code /proc/self/fd/3}, whatever its name has become. */
    static FileVersion behind(Path link) throws IOException {
        return read(link);
    }

    private static FileVersion read(Path path, LinkOption... options) throws IOException {
        var attributes = Files.readAttributes(path, ATTRIBUTES, options);
        return new FileVersion((Long) attributes.get("size"), (FileTime) attributes.get("lastModifiedTime"), (Long)
                attributes.get("ino"));
    }

    @Override
    public String toString() {
        var instant = changed.toInstant();
        return "%s-%d.%09d-%s".formatted(size, instant.getEpochSecond(), instant.getNano(), inode);
    }
}
