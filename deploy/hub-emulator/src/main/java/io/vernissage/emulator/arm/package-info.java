/**
 * The rules every resource provider shares: addresses of resources, api-versions, groups, long-running operations,
 * errors, and the documents that outlive the process. {@link io.vernissage.emulator.arm.ResourceManager} alone knows
 * the providers and puts them together.
 */
package io.vernissage.emulator.arm;
