package io.vernissage.upload.disk;

import java.nio.ByteBuffer;
import java.util.List;

/** What the entries of grain tables say: the sector of a grain (VMware, Virtual Disk Format 5.0, "Grain Table Entry"). */
final class VmdkGrains implements TwoLevelMap.Entries {
    private static final int ZEROED = 1;

    private final VmdkHeader header;
    private final long fileLength;
    private final List<FileSpan> structures;
    private final int mostPacked;

    /**
     * Entries of one image's tables.
     *
     * @param structures what no grain may overlap
     */
    VmdkGrains(VmdkHeader header, long fileLength, List<FileSpan> structures) {
        this.header = header;
        this.fileLength = fileLength;
        this.structures = structures;
        this.mostPacked = DeflatedGrains.mostPacked(header);
    }

    @Override
    public Piece piece(ByteBuffer table, long offset, long end) {
        var size = header.grainSize();
        var grain = offset & -size;
        var grainEnd = Math.min(end, grain + size);
        var sector = table.getInt((int) (offset % header.tableSpan() / size) * Integer.BYTES);
        if (sector == 0 || (sector == ZEROED && header.zeroedGrains())) {
            return new Piece.Hole(offset, grainEnd);
        }
        var host = Integer.toUnsignedLong(sector) * VmdkHeader.SECTOR;
        var least = header.compressed() ? VmdkHeader.SECTOR : grainEnd - grain;
        if (host > fileLength - least) {
            throw DiskProblems.diskTruncated(
                    "The grain for offset %d of the disk is said to lie at offset %d of the file, which has %d bytes"
                            .formatted(grain, host, fileLength));
        }
        new FileSpan("grain", host, host + least).refuseOverlap(structures);
        return header.compressed()
                ? new Piece.Packed(offset, grainEnd, grain, host, (int) Math.min(mostPacked, fileLength - host))
                : new Piece.Stored(offset, grainEnd, host + offset - grain);
    }
}
