package io.vernissage.upload.stream;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The end of a zip archive (APPNOTE 6.3.10, 4.3.14 to 4.3.16): it is there only if the archive is whole, and counts its members. */
final class ZipEnd {
    private static final int RECORD = 0x06054b50;
    private static final int RECORD_LENGTH = 22;
    private static final int RECORD_64 = 0x06064b50;
    private static final int RECORD_64_LENGTH = 56;
    private static final int LOCATOR_64_LENGTH = 20;
    private static final int IN_RECORD_64 = 0xFFFF;

    private ZipEnd() {}

    /**
     * Refuses an archive that is not whole or has not one member.
     *
     * @param tail the archive's last bytes
     */
    static void check(ByteBuffer tail) {
        var bytes = tail.slice().order(ByteOrder.LITTLE_ENDIAN);
        for (var at = bytes.limit() - RECORD_LENGTH; at >= 0; at--) {
            if (bytes.getInt(at) == RECORD
                    && at + RECORD_LENGTH + Short.toUnsignedInt(bytes.getShort(at + 20)) == bytes.limit()) {
                var members = members(bytes, at);
                if (members != 1) {
                    throw StreamProblems.zipMembers(members + " members");
                }
                return;
            }
        }
        throw StreamProblems.truncated(Compression.ZIP);
    }

    private static long members(ByteBuffer bytes, int record) {
        var members = Short.toUnsignedInt(bytes.getShort(record + 10));
        if (members != IN_RECORD_64) {
            return members;
        }
        var at = record - LOCATOR_64_LENGTH - RECORD_64_LENGTH;
        if (at < 0 || bytes.getInt(at) != RECORD_64) {
            throw StreamProblems.damaged(Compression.ZIP, "has an end that can not be read");
        }
        return bytes.getLong(at + 32);
    }
}
