/** Microsoft.Storage: accounts of the one kind a stamp has, their keys, and what the blob service asks of them. */
package io.vernissage.emulator.storage;
