package io.vernissage.upload.disk;

import io.vernissage.upload.source.SourceReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Opens VMDKs of one file: reads their descriptor and their grain directory, at most 2 MiB. */
final class Vmdk {
    private static final int LARGEST_DESCRIPTOR = 1 << 20;
    private static final int SECTOR = VmdkHeader.SECTOR;

    private Vmdk() {}

    /** The disk of an image whose size a stamp takes. */
    static Disk open(SourceReader source, VmdkHeader header) throws IOException {
        var first = new FileSpan("header", 0, SECTOR);
        var descriptor = descriptor(source, header);
        var entries = Math.toIntExact(Math.ceilDiv(header.virtualSize(), header.tableSpan()));
        var place = inFile("grain directory", header.directorySector(), (long) entries * Integer.BYTES, source);
        place.refuseOverlap(List.of(first, descriptor));
        var structures = List.of(first, descriptor, place);
        var directory = directory(source, place, entries);
        TwoLevelMap.check(
                directory, "grain table", VmdkHeader.TABLE_ENTRIES * Integer.BYTES, source.length(), structures);
        var map = new TwoLevelMap(
                directory,
                header.tableSpan(),
                new FileTables(source, VmdkHeader.TABLE_ENTRIES * Integer.BYTES, ByteOrder.LITTLE_ENDIAN),
                new VmdkGrains(header, source.length(), structures));
        var pieces = new PieceReader(source, header.grainSize(), () -> new DeflatedGrains(header));
        return new MappedDisk(source, header.format(), header.virtualSize(), map, pieces);
    }

    private static FileSpan descriptor(SourceReader source, VmdkHeader header) throws IOException {
        if (header.descriptorSector() == 0 || header.descriptorSectors() == 0) {
            throw DiskProblems.otherFiles(
                    "The VMDK has no descriptor inside, so it is one of several files that make a disk");
        }
        if (header.descriptorSectors() < 0 || header.descriptorSectors() > LARGEST_DESCRIPTOR / SECTOR) {
            throw DiskProblems.diskDamaged("The VMDK header says a descriptor of %s sectors; the most are %d"
                    .formatted(Long.toUnsignedString(header.descriptorSectors()), LARGEST_DESCRIPTOR / SECTOR));
        }
        var place = inFile("descriptor", header.descriptorSector(), header.descriptorSectors() * SECTOR, source);
        var bytes = new byte[(int) (place.end() - place.start())];
        source.read(place.start(), ByteBuffer.wrap(bytes));
        var text = new String(bytes, StandardCharsets.ISO_8859_1);
        var end = text.indexOf('\0');
        VmdkDescriptor.check(end < 0 ? text : text.substring(0, end), header);
        return place;
    }

    private static long[] directory(SourceReader source, FileSpan place, int entries) throws IOException {
        var bytes = ByteBuffer.allocate(entries * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        source.read(place.start(), bytes);
        var directory = new long[entries];
        for (var index = 0; index < entries; index++) {
            directory[index] = Integer.toUnsignedLong(bytes.getInt(index * Integer.BYTES)) * SECTOR;
        }
        return directory;
    }

    private static FileSpan inFile(String name, long sector, long length, SourceReader source) {
        return FileSpan.of(name, sector < 0 ? sector : Math.min(sector, 1L << 50) * SECTOR, length, source.length());
    }
}
