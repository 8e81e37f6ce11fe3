/**
 * The operator's resource providers, for which no SDK exists: a typed client each over plain requests
 * ({@link io.vernissage.hub.admin.AdminRequests}).
 */
package io.vernissage.hub.admin;
