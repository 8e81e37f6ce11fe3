/** Proves a blob against its plan and makes it a fixed VHD by writing the footer last. */
package io.vernissage.upload.seal;
