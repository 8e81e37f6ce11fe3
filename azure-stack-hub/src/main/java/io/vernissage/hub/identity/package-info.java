/**
 * How one signs in to a stamp: {@link io.vernissage.hub.identity.Discovery} asks the very host that is going to be called
 * where its identity provider is and for whom a token must be, {@link io.vernissage.hub.identity.Tokens} gets such tokens,
 * {@link io.vernissage.hub.identity.BearerToken} puts one on each request.
 */
package io.vernissage.hub.identity;
