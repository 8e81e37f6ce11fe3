/** Judges a disk before the first byte is sent, makes its blob and cuts it into segments. */
package io.vernissage.upload.plan;
