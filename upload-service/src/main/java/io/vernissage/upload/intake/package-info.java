/** The REST API: publish requests in, the state of publications out, and every refusal as an RFC 9457 problem. */
package io.vernissage.upload.intake;
