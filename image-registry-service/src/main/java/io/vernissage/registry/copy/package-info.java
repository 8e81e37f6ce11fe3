/** The wait for the library's copy: what is open as a fold of the log, and a timer that asks how it stands. */
package io.vernissage.registry.copy;
