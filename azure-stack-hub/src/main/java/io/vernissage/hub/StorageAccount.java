package io.vernissage.hub;

import java.net.URI;

/**
 * A storage account as the stamp describes it.
 *
 * @param blobEndpoint the address the stamp itself gives for its blobs, without a trailing slash
 */
public record StorageAccount(String resourceGroup, String name, URI blobEndpoint) {}
