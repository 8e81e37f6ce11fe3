/**
 * Makes the virtual machine that shows that an image works, and watches it boot.
 *
 * <p>In order: {@link io.vernissage.vm.creation} takes a registered image, makes network and disk, and asks the stamp for
 * the machine. That piece of work is then done; {@link io.vernissage.vm.watch} holds what the stamp still provisions, or
 * what still has to boot, as state, looks after all of it, and tells how each of them ended. Both see a stamp through
 * {@link io.vernissage.vm.machine}.
 */
package io.vernissage.vm;
