package io.vernissage.upload.disk;

import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Inflates one stream after the other, with never more room than it should need. */
final class Deflated implements AutoCloseable {
    private final Inflater inflater;
    private final ByteBuffer excess = ByteBuffer.allocate(1);

    /** How a stream ended. */
    enum End {
        /** It is over, and what it held is in its target, which may have room left. */
        COMPLETE,
        /** It holds more than its target has room for. */
        TOO_LONG,
        /** Bytes are missing at its end. */
        TOO_SHORT
    }

    /**
     * Nothing inflated yet.
     *
     * @param bare without a zlib header and checksum
     */
    Deflated(boolean bare) {
        this.inflater = new Inflater(bare);
    }

    /** Inflates the stream that begins these bytes; what follows it is not looked at. */
    End inflate(ByteBuffer packed, ByteBuffer target) throws DataFormatException {
        inflater.reset();
        inflater.setInput(packed);
        while (!inflater.finished()) {
            var isFull = !target.hasRemaining();
            // a stream whose data are all there still has its end to be read
            var inflated = inflater.inflate(isFull ? excess.clear() : target);
            if (isFull && inflated > 0) {
                return End.TOO_LONG;
            }
            if (inflated == 0 && !inflater.finished()) {
                if (inflater.needsDictionary()) {
                    throw new DataFormatException("needs a dictionary");
                }
                return End.TOO_SHORT;
            }
        }
        return End.COMPLETE;
    }

    @Override
    public void close() {
        inflater.end();
    }
}
