/** Where the bytes of a disk image come from: a file below a root, a web server, a blob, or an upload. */
package io.vernissage.upload.source;
