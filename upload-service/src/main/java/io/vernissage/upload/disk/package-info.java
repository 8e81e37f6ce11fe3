/** Readers for disk formats: strict, bounded in memory, and silent about what they do not know. */
package io.vernissage.upload.disk;
