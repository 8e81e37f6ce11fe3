/**
 * Microsoft.Compute: virtual machines with managed and unmanaged disks, managed disks, managed images. Disks are real:
 * copied, checked and leased as a stamp does. Machines are kept, not run: there is no hypervisor behind this provider.
 */
package io.vernissage.emulator.compute;
