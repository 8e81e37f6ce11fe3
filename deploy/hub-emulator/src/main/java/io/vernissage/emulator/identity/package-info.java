/**
 * Who may ask a stamp: the metadata that tells clients where to sign in, an identity provider (AD FS or Entra-like) for
 * two service principals, operator and tenant, and the check of its tokens, which are good for one listener each.
 */
package io.vernissage.emulator.identity;
