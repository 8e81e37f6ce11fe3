/** Sends the data of one segment to its page blob, and nothing else. */
package io.vernissage.upload.transfer;
