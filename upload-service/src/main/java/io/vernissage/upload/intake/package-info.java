/** The REST API: publish requests in, the state of publications out. */
package io.vernissage.upload.intake;
