/**
 * A Resource Manager host of a stamp, tenant or admin, with its own audience
 * ({@link io.vernissage.hub.resourcemanager.ResourceManager}), and the resource groups behind the tenant's.
 */
package io.vernissage.hub.resourcemanager;
