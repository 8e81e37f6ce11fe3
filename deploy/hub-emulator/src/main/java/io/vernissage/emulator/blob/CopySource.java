package io.vernissage.emulator.blob;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A blob, or something like one, that a copy is made of. */
interface CopySource {
    /** Its address without what may be a secret. */
    String name();

    BlobRecord.Type type();

    long length();

    long sequenceNumber();

    BlobRecord.Headers headers();

    Map<String, String> metadata();

    List<BlobRecord.Block> blocks();

    /** Whether it is the very blob of that slot. */
    boolean isOf(BlobSlot other);

    /** Version of a blob of this service when the copy began; 0 for one elsewhere. */
    long version();

    /** Writes a page blob's bytes, holes left out. */
    void copyTo(PageFile target, Versions versions, CopySteps steps) throws IOException;

    /** Writes a block blob's bytes. */
    void copyTo(Path target) throws IOException;

    /** Writes the bytes of a part, zeros for holes; the caller keeps within the length. */
    void copyTo(WritableByteChannel target, ByteRange.Part part) throws IOException;
}
