package io.vernissage.upload.disk;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What a request, or a source's name, says the format is.
 *
 * @param word in lower case
 */
record Claim(String word) {
    /** Takes a request's word if it is one of ours, or of a format that is known but not read. */
    static Claim parse(String word) {
        var claim = new Claim(word.strip().toLowerCase(Locale.ROOT));
        if (!claim.isOurs() && !claim.isForeign()) {
            throw DiskProblems.claimUnknown(word);
        }
        return claim;
    }

    /** What the ending of a name says, where it says something. */
    static Optional<Claim> ofName(String name) {
        var claim = new Claim(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
        return claim.isOurs() || claim.isForeign() ? Optional.of(claim) : Optional.empty();
    }

    boolean allows(DiskFormat format) {
        return word.equals(format.wire()) || word.equals(format.family());
    }

    boolean isVhd() {
        return allows(DiskFormat.VHD_FIXED) || allows(DiskFormat.VHD_DYNAMIC);
    }

    private boolean isOurs() {
        return Arrays.stream(DiskFormat.values()).anyMatch(this::allows);
    }

    private boolean isForeign() {
        return Arrays.stream(Signature.values()).anyMatch(signature -> signature.isMeantBy(word));
    }
}
