package io.vernissage.upload.disk;

import io.vernissage.pipeline.ProblemException;
import io.vernissage.upload.source.SourceReader;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Finds out by content what a source holds: from its first 64 KiB and its last 512 bytes. What a request claims is only
 * ever compared with what is found; and what could be two things is neither.
 */
@ApplicationScoped
class DetectedDisks implements Disks {
    private static final long MEBIBYTE = 1 << 20;
    static final int HEAD = Math.max(Signature.REACH, RawDisk.REACH);

    @Override
    public Disk open(SourceReader source, Optional<String> claimedFormat) throws IOException {
        try {
            return detect(source, claimedFormat.map(Claim::parse));
        } catch (IOException | RuntimeException e) {
            closeAfter(e, source);
            throw e;
        }
    }

    private static Disk detect(SourceReader source, Optional<Claim> claim) throws IOException {
        var length = source.length();
        if (length == 0) {
            throw DiskProblems.noDisk("The source is empty");
        }
        var head = read(source, 0, (int) Math.min(HEAD, length));
        var tailLength = (int) Math.min(VhdFooter.LENGTH, length);
        var tail = read(source, length - tailLength, tailLength);
        return detect(source, head, tail, claim);
    }

    /** The same of a source whose first 64 KiB and last 512 bytes are known. */
    static Disk detect(SourceReader source, ByteBuffer head, ByteBuffer tail, Optional<Claim> claim)
            throws IOException {
        var isVhd = VhdFooter.isAt(head, 0) || VhdFooter.isAt(tail, 0) || VhdFooter.isAt(tail, 1);
        var signature = Signature.of(head);
        if (signature.isPresent() && !(isVhd && signature.get() == Signature.ISO)) {
            if (isVhd || !signature.get().isRead()) {
                throw refuse(signature.get(), isVhd, claim);
            }
            return openImage(signature.get(), source, head, claim);
        }
        return isVhd ? openVhd(source, head, tail, claim) : openRaw(source, head, claim);
    }

    /** An ISO inside a fixed VHD is a live system on a disk and passes; any other known thing is not published as a disk. */
    static ProblemException refuse(Signature signature, boolean isVhd, Optional<Claim> claim) {
        if (isVhd) {
            return DiskProblems.ambiguous(signature.found(), "a VHD");
        }
        if (signature.isDocument()) {
            return DiskProblems.noDisk("The source is " + signature.found() + ". " + signature.remedy());
        }
        return claim.filter(said -> !signature.isMeantBy(said.word()))
                .map(said -> DiskProblems.claimDiffers(said.word(), signature.found()))
                .orElseGet(() -> DiskProblems.formatNotSupported(signature.found(), signature.remedy()));
    }

    private static Disk openVhd(SourceReader source, ByteBuffer head, ByteBuffer tail, Optional<Claim> claim)
            throws IOException {
        var footer = footer(head, tail);
        var format = footer.diskType() == VhdFooter.FIXED ? DiskFormat.VHD_FIXED : DiskFormat.VHD_DYNAMIC;
        refuseUnlessClaimed(claim, format);
        return switch (format) {
            case VHD_FIXED -> openFixed(source, footer, head);
            case VHD_DYNAMIC -> openDynamic(source, footer, head);
            case RAW, VHDX, QCOW2, VMDK_SPARSE, VMDK_STREAM_OPTIMIZED ->
                throw new IllegalStateException("A footer makes no such disk");
        };
    }

    private static VhdFooter footer(ByteBuffer head, ByteBuffer tail) {
        if (tail.limit() < VhdFooter.LENGTH) {
            throw DiskProblems.truncated(
                    "The file of %d bytes is too short for a VHD's footer".formatted(tail.limit()));
        }
        if (VhdFooter.isAt(tail, 0)) {
            return VhdFooter.parse(tail, "The footer at the end of the file");
        }
        if (VhdFooter.isAt(head, 0)) {
            throw DiskProblems.truncated(
                    "The file begins as a dynamic or differencing VHD, but its last 512 bytes are not the footer");
        }
        throw DiskProblems.formatNotSupported(
                "a VHD with a footer of 511 bytes, as Virtual PC wrote before 2004", "Convert it with a newer tool.");
    }

    private static Disk openFixed(SourceReader source, VhdFooter footer, ByteBuffer head) {
        if (VhdFooter.isAt(head, 0)) {
            throw DiskProblems.ambiguous("a fixed VHD by its end", "a dynamic VHD by its start");
        }
        var stored = source.length() - VhdFooter.LENGTH;
        if (stored != footer.currentSize()) {
            var what = "The footer says a fixed disk of %d bytes, but %d bytes are in front of it"
                    .formatted(footer.currentSize(), stored);
            throw stored < footer.currentSize() ? DiskProblems.truncated(what) : DiskProblems.damaged(what);
        }
        refuseSize(stored);
        return new FlatDisk(source, DiskFormat.VHD_FIXED, stored);
    }

    static DynamicVhd openDynamic(SourceReader source, VhdFooter footer, ByteBuffer head) throws IOException {
        if (!VhdFooter.isAt(head, 0)) {
            throw DiskProblems.damaged(
                    "The footer says a dynamic disk, but the copy of the footer at the start of the file is missing");
        }
        if (!footer.equals(VhdFooter.parse(head, "The copy of the footer at the start of the file"))) {
            throw DiskProblems.damaged(
                    "The footer at the end of the file and its copy at the start say different things");
        }
        refuseSize(footer.currentSize());
        var offset = footer.dataOffset();
        var end = source.length() - VhdFooter.LENGTH;
        if (offset < 0 || offset % 512 != 0) {
            throw DiskProblems.damaged(
                    "The footer says that the dynamic header lies at offset %s of the file, where none can be"
                            .formatted(Long.toUnsignedString(offset)));
        }
        if (offset > end - DynamicHeader.LENGTH) {
            throw DiskProblems.truncated(
                    "The footer says that the dynamic header lies at offset %d of the file, which has %d bytes"
                            .formatted(offset, source.length()));
        }
        var header = DynamicHeader.parse(read(source, offset, DynamicHeader.LENGTH), footer.currentSize());
        return new DynamicVhd(source, footer.currentSize(), header, BlockTable.read(source, footer, header));
    }

    /** What can also be read as a raw disk, or as something else, was made to be read as one thing here and another there. */
    private static Disk openImage(Signature signature, SourceReader source, ByteBuffer head, Optional<Claim> claim)
            throws IOException {
        claim.filter(said -> !signature.isMeantBy(said.word())).ifPresent(said -> {
            throw DiskProblems.claimDiffers(said.word(), signature.found());
        });
        if (RawDisk.hasBootSector(head)) {
            throw DiskProblems.ambiguous(signature.found(), "a raw disk with a boot sector");
        }
        signature.besides(head).ifPresent(other -> {
            throw DiskProblems.ambiguous(signature.found(), other.found());
        });
        return switch (signature) {
            case QCOW2 -> openQcow2(source, head);
            case VMDK -> openVmdk(source, head, claim);
            case VHDX -> openVhdx(source, head);
            default -> throw new IllegalStateException("There is no reader for " + signature.found());
        };
    }

    private static Disk openQcow2(SourceReader source, ByteBuffer head) throws IOException {
        var header = Qcow2Header.parse(head);
        refuseSize(header.virtualSize());
        return Qcow2.open(source, header);
    }

    private static Disk openVmdk(SourceReader source, ByteBuffer head, Optional<Claim> claim) throws IOException {
        var header = VmdkHeader.read(source, head);
        refuseUnlessClaimed(claim, header.format());
        refuseSize(header.virtualSize());
        return Vmdk.open(source, header);
    }

    /** Its identifier has 64 KiB to itself, where nothing else belongs. */
    private static Disk openVhdx(SourceReader source, ByteBuffer head) throws IOException {
        if (RawDisk.isPlausible(head) || Signature.ISO.isIn(head)) {
            throw DiskProblems.ambiguous("a VHDX image", "a raw disk or medium");
        }
        var header = VhdxHeader.read(source);
        var replayed = VhdxLog.replay(source, header);
        var regions = VhdxRegions.read(replayed, header);
        var metadata = VhdxMetadata.read(replayed, regions.metadata());
        refuseSize(metadata.virtualSize());
        return new VhdxDisk(replayed, metadata, VhdxBlocks.read(replayed, metadata, regions));
    }

    private static Disk openRaw(SourceReader source, ByteBuffer head, Optional<Claim> claim) {
        var plausible = RawDisk.isPlausible(head);
        if (claim.isEmpty()) {
            if (!plausible) {
                throw DiskProblems.noDisk(RawDisk.describe(head));
            }
            source.name().flatMap(Claim::ofName).ifPresent(DetectedDisks::refuseMisnamed);
        } else if (plausible) {
            refuseUnlessClaimed(claim, DiskFormat.RAW);
        } else if (!claim.get().allows(DiskFormat.RAW)) {
            throw DiskProblems.claimDiffers(claim.get().word(), "no disk that is known");
        }
        refuseSize(source.length());
        return new FlatDisk(source, DiskFormat.RAW, source.length());
    }

    /** A fixed VHD that has lost its end looks like a raw disk: only its name still tells that bytes are missing. */
    static void refuseMisnamed(Claim named) {
        if (named.isVhd()) {
            throw DiskProblems.truncated(
                    "The source is named a VHD, but its last 512 bytes are not a VHD's footer. If it is a raw disk, say format 'raw' in the request; otherwise its end is missing");
        }
        if (!named.allows(DiskFormat.RAW)) {
            throw DiskProblems.nameDiffers(named.word());
        }
    }

    static void refuseUnlessClaimed(Optional<Claim> claim, DiskFormat found) {
        claim.filter(said -> !said.allows(found)).ifPresent(said -> {
            throw DiskProblems.claimDiffers(
                    said.word(),
                    switch (found) {
                        case RAW ->
                            "no VHD footer in its last 512 bytes: it is a raw disk, or a fixed VHD whose end is missing";
                        case VHD_FIXED -> "a fixed VHD";
                        case VHD_DYNAMIC -> "a dynamic VHD";
                        case QCOW2 -> "a qcow2 image";
                        case VMDK_SPARSE -> "a sparse VMDK";
                        case VMDK_STREAM_OPTIMIZED -> "a stream-optimized VMDK";
                        case VHDX -> "a VHDX image";
                    });
        });
    }

    /** Azure Stack Hub: at least 20 MiB, at most 1023 GiB, after rounding up to whole MiB (user-compute-verify-vhd). */
    private static void refuseSize(long virtualSize) {
        if (virtualSize <= 19 * MEBIBYTE || virtualSize > 1023 * 1024 * MEBIBYTE) {
            throw DiskProblems.size("The disk has %d bytes".formatted(virtualSize));
        }
    }

    private static ByteBuffer read(SourceReader source, long offset, int length) throws IOException {
        var bytes = ByteBuffer.allocate(length);
        source.read(offset, bytes);
        return bytes.flip();
    }

    private static void closeAfter(Exception failure, SourceReader source) {
        try {
            source.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
