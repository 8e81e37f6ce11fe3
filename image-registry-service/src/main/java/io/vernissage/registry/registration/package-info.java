/** From a completed upload to an image that the library has accepted to copy. */
package io.vernissage.registry.registration;
