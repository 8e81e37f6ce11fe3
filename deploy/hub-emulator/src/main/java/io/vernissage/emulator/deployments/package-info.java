/**
 * Microsoft.Resources/deployments: templates that become resources, put one after the other through Resource Manager
 * itself. Only the mode Incremental, and only into groups.
 */
package io.vernissage.emulator.deployments;
