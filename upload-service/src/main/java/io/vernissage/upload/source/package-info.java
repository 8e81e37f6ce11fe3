/** Where the bytes of a disk image come from: a file below a root, a web server, or a blob. */
package io.vernissage.upload.source;
