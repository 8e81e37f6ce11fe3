package io.vernissage.emulator.blob;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/** A blob of this service as the source of a copy, as it was when the copy began. */
record InsideSource(String name, BlobSlot slot, BlobRecord blob) implements CopySource {
    private static final int PIECE = 1024 * 1024;

    @Override
    public BlobRecord.Type type() {
        return blob.type();
    }

    @Override
    public boolean isOf(BlobSlot other) {
        return slot == other;
    }

    @Override
    public long length() {
        return blob.length();
    }

    @Override
    public long sequenceNumber() {
        return blob.sequenceNumber();
    }

    @Override
    public BlobRecord.Headers headers() {
        return blob.headers();
    }

    @Override
    public Map<String, String> metadata() {
        return blob.metadata();
    }

    @Override
    public List<BlobRecord.Block> blocks() {
        return blob.blocks();
    }

    @Override
    public long version() {
        return blob.version();
    }

    @Override
    public void copyTo(PageFile target, Versions versions, CopySteps steps) throws IOException {
        var source = slot.shared(() -> {
            mustBeThere();
            return slot.pages();
        });
        target.copyFrom(source, versions, steps);
        if (slot.existing().version() != blob.version()) {
            throw new IOException("The source was changed while it was copied");
        }
    }

    @Override
    public void copyTo(Path target) throws IOException {
        mustBeThere();
        Files.copy(slot.data(blob.generation()), target, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void copyTo(WritableByteChannel target, ByteRange.Part part) throws IOException {
        var piece = ByteBuffer.allocate((int) Math.min(PIECE, part.length()));
        for (long at = part.start(); at < part.end(); at += piece.limit()) {
            piece.clear().limit((int) Math.min(PIECE, part.end() - at));
            read(at, piece);
            piece.flip();
            while (piece.hasRemaining()) {
                target.write(piece);
            }
        }
    }

    private void read(long offset, ByteBuffer into) throws IOException {
        slot.shared(() -> {
            mustBeThere();
            ReadCalls.read(slot, blob, offset, into);
            return into;
        });
    }

    private void mustBeThere() throws IOException {
        if (slot.existing().generation() != blob.generation()) {
            throw new IOException("The source was replaced before it was copied");
        }
    }
}
