/** From a registered image to a machine that the stamp has been asked for. */
package io.vernissage.vm.creation;
