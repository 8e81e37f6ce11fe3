/** Where the bytes of a disk image come from: a file below a root, or a web server that answers ranges. */
package io.vernissage.upload.source;
