/** An Azure Stack Hub that fits in a laptop: one HTTPS server that answers what image publishing needs of a stamp. */
package io.vernissage.emulator;
