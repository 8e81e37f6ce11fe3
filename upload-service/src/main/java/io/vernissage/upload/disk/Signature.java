package io.vernissage.upload.disk;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/**
 * How things that are no raw disk begin. Few are read, and none is ever opened as something else: knowing them is what keeps
 * them from being published as if they were raw disks.
 */
enum Signature {
    QCOW2("a qcow2 image", "qcow2", 0, text("QFI\u00fb"), Remedy.NONE),
    VHDX("a VHDX image", "vhdx", 0, text("vhdxfile"), Remedy.NONE),
    VMDK("a VMDK image", "vmdk vmdk-sparse vmdk-stream-optimized", 0, text("KDMV"), Remedy.NONE),
    VMDK_ESX("a VMDK of ESX (COWD)", "vmdk", 0, text("COWD"), Remedy.CONVERT),
    VMDK_SE_SPARSE("a VMDK of ESXi (SE sparse)", "vmdk", 0, hex("bebafeca00000000"), Remedy.CONVERT),
    VMDK_DESCRIPTOR(
            "a VMDK descriptor, whose disk is in other files",
            "vmdk",
            0,
            text("# Disk DescriptorFile"),
            Remedy.CONVERT),
    VDI("a VirtualBox VDI image", "vdi", 64, hex("7f10dabe"), Remedy.CONVERT),
    QED("a QED image", "qed", 0, text("QED\0"), Remedy.CONVERT),
    PARALLELS("a Parallels image", "parallels", 0, text("WithoutFreeSpace"), Remedy.CONVERT),
    PARALLELS_EXTENDED("a Parallels image", "parallels", 0, text("WithouFreSpacExt"), Remedy.CONVERT),
    GZIP("a gzip file", "gz gzip", 0, hex("1f8b08"), Remedy.UNPACK),
    XZ("an xz file", "xz", 0, hex("fd377a585a00"), Remedy.UNPACK),
    ZSTD("a zstd file", "zst zstd", 0, hex("28b52ffd"), Remedy.UNPACK),
    BZIP2("a bzip2 file", "bz2", 0, text("BZh"), Remedy.UNPACK),
    LZ4("an lz4 file", "lz4", 0, hex("04224d18"), Remedy.UNPACK),
    ZIP("a zip archive", "zip", 0, hex("504b0304"), Remedy.UNPACK),
    SEVEN_ZIP("a 7z archive", "7z", 0, hex("377abcaf271c"), Remedy.UNPACK),
    RAR("a RAR archive", "rar", 0, text("Rar!\u001a\u0007"), Remedy.UNPACK),
    TAR("a tar or OVA archive", "tar ova", 257, text("ustar"), Remedy.UNPACK),
    WIM("a Windows imaging (WIM) file", "wim", 0, text("MSWIM\0\0\0"), Remedy.INSTALL),
    ISO("an ISO 9660 medium", "iso", 32769, text("CD001"), Remedy.INSTALL),
    HTML("a web page", "html", 0, text("<!doctype html"), Remedy.FETCH),
    HTML_PLAIN("a web page", "html", 0, text("<html"), Remedy.FETCH),
    XML("an XML document", "xml", 0, text("<?xml"), Remedy.FETCH);

    /** How much of a source's beginning must be known to tell all of them. */
    static final int REACH = 32769 + 5;

    private final String found;
    private final Set<String> words;
    private final int offset;
    private final byte[] bytes;
    private final Remedy remedy;

    Signature(String found, String words, int offset, byte[] bytes, Remedy remedy) {
        this.found = found;
        this.words = Set.of(words.split(" "));
        this.offset = offset;
        this.bytes = bytes;
        this.remedy = remedy;
    }

    /** What these first bytes of a source belong to, if it is something known. */
    static Optional<Signature> of(ByteBuffer head) {
        return Arrays.stream(values()).filter(signature -> signature.isIn(head)).findFirst();
    }

    /** What else these bytes belong to; an ISO may well lie in an image's data. */
    Optional<Signature> besides(ByteBuffer head) {
        return Arrays.stream(values())
                .filter(other -> other != this && other != ISO && other.isIn(head))
                .findFirst();
    }

    /** What it is, for a message. */
    String found() {
        return found;
    }

    String remedy() {
        return remedy.text;
    }

    /** Whether there is a reader for it. */
    boolean isRead() {
        return remedy == Remedy.NONE;
    }

    /** Whether it is one thing, compressed. */
    boolean isPacked() {
        return remedy == Remedy.UNPACK && this != TAR && this != SEVEN_ZIP && this != RAR;
    }

    boolean isDocument() {
        return remedy == Remedy.FETCH;
    }

    /** Whether a request's word, or a name's ending, means this one. */
    boolean isMeantBy(String word) {
        return words.contains(word);
    }

    boolean isIn(ByteBuffer head) {
        if (head.limit() < offset + bytes.length) {
            return false;
        }
        for (var index = 0; index < bytes.length; index++) {
            var found = head.get(offset + index);
            // documents are written in either case; a disk's magic has no letters that this would confuse
            if (found != bytes[index] && !(isDocument() && Character.toLowerCase(found) == bytes[index])) {
                return false;
            }
        }
        return true;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    private enum Remedy {
        NONE(""),
        CONVERT("Convert it, for instance with qemu-img convert -O vpc -o subformat=dynamic,force_size."),
        UNPACK("Unpack it and publish the disk image inside."),
        INSTALL("It installs a machine but is not the disk of one: install from it and publish that disk."),
        FETCH("The address may lead to a login or an error page: name the address of the disk image itself.");

        private final String text;

        Remedy(String text) {
            this.text = text;
        }
    }
}
