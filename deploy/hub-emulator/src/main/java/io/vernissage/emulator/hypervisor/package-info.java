/**
 * Machines that run: {@link io.vernissage.emulator.hypervisor.Hypervisor} finds qemu and what it can do here, a {@link
 * io.vernissage.emulator.hypervisor.Guest} is one process of it, and an {@link
 * io.vernissage.emulator.hypervisor.Overlay} keeps what a guest writes away from its disk.
 */
package io.vernissage.emulator.hypervisor;
