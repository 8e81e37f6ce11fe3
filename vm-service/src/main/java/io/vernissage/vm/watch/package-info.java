/** The wait for a machine to be provisioned and to boot: what is open as a fold of the log, and a timer that looks. */
package io.vernissage.vm.watch;
