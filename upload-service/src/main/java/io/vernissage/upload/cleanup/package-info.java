/** Deletes what was temporary, however the publication ended. */
package io.vernissage.upload.cleanup;
