package io.vernissage.upload.disk;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Whether the first bytes of a source look like a disk that has no format around it. */
final class RawDisk {
    /** How much of a source's beginning must be known. */
    static final int REACH = 65600 + 8;

    private RawDisk() {}

    /** A boot sector, a partition table, or a file system or volume that fills the disk. */
    static boolean isPlausible(ByteBuffer head) {
        return hasBootSector(head)
                || has(head, 512, "EFI PART")
                || has(head, 4096, "EFI PART")
                || has(head, 1080, "S\u00ef") // ext2 to ext4
                || has(head, 0, "XFSB")
                || has(head, 65600, "_BHRfS_M")
                || has(head, 512, "LABELONE") // LVM
                || has(head, 0, "LUKS\u00ba\u00be");
    }

    /** The end of a boot sector, as an MBR, NTFS and FAT have one. */
    static boolean hasBootSector(ByteBuffer head) {
        return has(head, 510, "U\u00aa");
    }

    /** What the source is instead, for a message. */
    static String describe(ByteBuffer head) {
        var shown = Math.min(head.limit(), 512);
        var text = 0;
        var zeros = 0;
        for (var at = 0; at < shown; at++) {
            var found = head.get(at);
            text += found >= ' ' || found == '\n' || found == '\r' || found == '\t' ? 1 : 0;
            zeros += found == 0 ? 1 : 0;
        }
        if (zeros == shown) {
            return "The source begins with zeros: no boot sector, partition table or file system. If it is a raw disk all the same, say format 'raw' in the request";
        }
        if (text == shown) {
            return "The source is a text";
        }
        return "The source begins like no disk: no known format, boot sector, partition table or file system. If it is a raw disk all the same, say format 'raw' in the request";
    }

    private static boolean has(ByteBuffer head, int offset, String bytes) {
        var expected = bytes.getBytes(StandardCharsets.ISO_8859_1);
        return head.limit() >= offset + expected.length
                && head.slice(offset, expected.length).equals(ByteBuffer.wrap(expected));
    }
}
