package io.vernissage.upload.delta;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How far a blob is on the way from a base, kept in its metadata beside its mark: from the call that makes the blob on, so
 * that a blob without it has no base. A step changes it together with what it says, or after that.
 *
 * @param version of the image that is the base
 * @param reason why the base is not used; empty unless it is so
 */
public record BaseMark(String version, State state, String reason) {
    private static final String VERSION = "base";
    private static final String STATE = "basestate";
    private static final String REASON = "basereason";
    /** Of an encoded reason, as metadata holds 8 KiB in all. */
    private static final int LONGEST_REASON = 600;

    /** What the blob is. */
    public enum State {
        /** Empty, to be copied over. */
        AWAITED,
        /** A copy that has begun or ended: its length and its last page are the base's. */
        COPIED,
        /** As long as the new disk and its footer, with no footer: segments may be written. */
        READY,
        /** Empty, to be written whole. */
        UNUSED
    }

    static BaseMark awaited(String version) {
        return new BaseMark(version, State.AWAITED, "");
    }

    BaseMark with(State next) {
        return new BaseMark(version, next, "");
    }

    BaseMark unused(String why) {
        return new BaseMark(version, State.UNUSED, why);
    }

    /** Whether its length and its last page say nothing of the disk that is to be sent. */
    public boolean isUnfinished() {
        return state == State.AWAITED || state == State.COPIED;
    }

    Map<String, String> metadata() {
        var encoded = URLEncoder.encode(
                reason.substring(0, Math.min(reason.length(), LONGEST_REASON / 3)), StandardCharsets.UTF_8);
        return reason.isEmpty()
                ? Map.of(VERSION, version, STATE, state.name().toLowerCase(Locale.ROOT))
                : Map.of(VERSION, version, STATE, state.name().toLowerCase(Locale.ROOT), REASON, encoded);
    }

    /** What a blob's metadata says; empty if it has no base. */
    public static Optional<BaseMark> of(Map<String, String> metadata) {
        if (!metadata.containsKey(VERSION) || !metadata.containsKey(STATE)) {
            return Optional.empty();
        }
        var reason = URLDecoder.decode(metadata.getOrDefault(REASON, ""), StandardCharsets.UTF_8);
        var state = State.valueOf(metadata.get(STATE).toUpperCase(Locale.ROOT));
        return Optional.of(new BaseMark(metadata.get(VERSION), state, reason));
    }
}
