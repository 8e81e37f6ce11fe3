/**
 * Microsoft.Compute: virtual machines with managed and unmanaged disks, managed disks, managed images. Disks are real:
 * copied, checked and leased as a stamp does. Machines run where {@link io.vernissage.emulator.hypervisor.Hypervisor} finds
 * what it needs; elsewhere they are made, and say so.
 */
package io.vernissage.emulator.compute;
