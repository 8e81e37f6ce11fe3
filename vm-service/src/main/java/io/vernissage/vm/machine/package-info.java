/** One machine and all that belongs to it, as a stamp has them. */
package io.vernissage.vm.machine;
