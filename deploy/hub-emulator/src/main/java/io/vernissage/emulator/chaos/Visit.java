package io.vernissage.emulator.chaos;

/**
 * One request, or one copy in the background, as rules see it. What it does not have is empty.
 *
 * @param operation of blobs as the REST calls it, {@code PUT_PAGE}; of Resource Manager the verb, or {@code
 *     COPY_PLATFORM_IMAGE}; of identity {@code TOKEN}
 * @param path as it was sent, without query; of a platform image its resource id
 * @param range of bytes that is written or read, as it was sent
 * @param bytes how many go in or out, as far as the request tells
 * @param requestId what the answer names as {@code x-ms-request-id}; of a blob's copy its {@code x-ms-copy-id}
 * @param clientRequestId what the client calls the request
 */
public record Visit(
        Service service,
        String operation,
        String account,
        String container,
        String blob,
        String path,
        String range,
        long bytes,
        String requestId,
        String clientRequestId) {

    /** One that is about no blob. */
    public static Visit of(Service service, String operation, String path, String requestId, String clientRequestId) {
        return new Visit(service, operation, "", "", "", path, "", 0, requestId, clientRequestId);
    }
}
