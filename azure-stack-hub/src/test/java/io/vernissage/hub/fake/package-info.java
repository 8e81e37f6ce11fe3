/** The edge of the world in tests: an HTTPS server that answers as a stamp would, told by each test what to answer. */
package io.vernissage.hub.fake;
