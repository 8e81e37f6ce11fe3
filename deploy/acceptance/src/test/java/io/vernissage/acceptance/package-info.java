/** The whole system as an operator runs it: processes, a real broker, the Hub emulator, and judges that are not ours. */
package io.vernissage.acceptance;
