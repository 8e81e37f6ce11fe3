/**
 * Storage accounts of a stamp and the way to their blobs: requests signed with a key that is asked of the stamp and kept
 * in memory only ({@link io.vernissage.hub.storage.TenantStorageAccounts}), and addresses that are signed here
 * ({@link io.vernissage.hub.storage.ServiceSignature}), with the storage version of the stamp they are for.
 */
package io.vernissage.hub.storage;
