package io.vernissage.emulator.blob;

/**
 * Where a blob is.
 *
 * @param blob its name, slashes included, not percent-encoded
 */
public record BlobAddress(String account, String container, String blob) {
    /** {@code account/container/blob}, for messages. */
    @Override
    public String toString() {
        return account + "/" + container + "/" + blob;
    }
}
