package io.vernissage.pipeline;

import static io.vernissage.pipeline.Required.required;

import java.net.URI;

/**
 * Where a page blob lies, without anything that opens it: keys are asked of the stamp where they are used.
 *
 * @param stamp the configured stamp's name
 * @param resourceGroup group of the storage account, in the stamp's tenant subscription
 * @param uri the blob's address without a query
 */
public record BlobLocation(String stamp, String resourceGroup, String account, String container, String blob, URI uri) {
    public BlobLocation {
        required(stamp, "blob.stamp");
        required(resourceGroup, "blob.resourceGroup");
        required(account, "blob.account");
        required(container, "blob.container");
        required(blob, "blob.blob");
        required(uri, "blob.uri");
    }
}
