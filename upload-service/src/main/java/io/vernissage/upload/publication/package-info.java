/** The state of every publication, folded from the log, and the step that follows from it. */
package io.vernissage.upload.publication;
