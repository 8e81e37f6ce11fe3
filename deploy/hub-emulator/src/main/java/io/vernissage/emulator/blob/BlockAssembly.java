package io.vernissage.emulator.blob;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.w3c.dom.Element;

/** Puts the bytes of a block list together, of blocks that wait and of blocks that the blob has. */
final class BlockAssembly {
    private final WaitingBlocks waiting;
    private final Map<String, Piece> committed;

    private BlockAssembly(WaitingBlocks waiting, Map<String, Piece> committed) {
        this.waiting = waiting;
        this.committed = committed;
    }

    /** Where a block's bytes lie. */
    private record Piece(Path file, long offset, long length) {}

    static BlockAssembly of(StoredContainer container, String blob) {
        var found = new TreeMap<String, Piece>();
        var slot = container.find(blob);
        var record = slot.flatMap(BlobSlot::record).filter(known -> known.type() == BlobRecord.Type.BLOCK);
        if (record.isPresent()) {
            var file = slot.orElseThrow().data(record.get().generation());
            long offset = 0;
            for (var block : record.get().blocks()) {
                found.put(block.id(), new Piece(file, offset, block.length()));
                offset += block.length();
            }
        }
        return new BlockAssembly(container.waiting(blob), found);
    }

    /** Writes the blocks that the elements of a list name, in their order, to a new file. */
    List<BlobRecord.Block> write(List<Element> list, Path target) throws IOException {
        var blocks = new ArrayList<BlobRecord.Block>();
        try (var channel = FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (var named : list) {
                var id = named.getTextContent().strip();
                var piece = piece(named.getTagName(), id).orElseThrow(StorageError.InvalidBlockList::exception);
                append(piece, channel);
                blocks.add(new BlobRecord.Block(id, piece.length()));
            }
        }
        return blocks;
    }

    private Optional<Piece> piece(String list, String id) throws IOException {
        return switch (list) {
            case "Uncommitted" -> fresh(id);
            case "Committed" -> Optional.ofNullable(committed.get(id));
            case "Latest" -> {
                var fresh = fresh(id);
                yield fresh.isPresent() ? fresh : Optional.ofNullable(committed.get(id));
            }
            default -> throw StorageError.InvalidXmlDocument.exception();
        };
    }

    private Optional<Piece> fresh(String id) throws IOException {
        var file = waiting.find(id);
        return file.isPresent() ? Optional.of(new Piece(file.get(), 0, Files.size(file.get()))) : Optional.empty();
    }

    private static void append(Piece piece, FileChannel target) throws IOException {
        try (var source = FileChannel.open(piece.file(), StandardOpenOption.READ)) {
            long done = 0;
            while (done < piece.length()) {
                long copied = source.transferTo(piece.offset() + done, piece.length() - done, target);
                if (copied <= 0) {
                    throw StorageError.InvalidBlockList.exception();
                }
                done += copied;
            }
        }
    }
}
