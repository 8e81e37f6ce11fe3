/**
 * Faults on purpose. A {@link io.vernissage.emulator.chaos.Rule} says which requests it is for, how often, and what
 * {@link io.vernissage.emulator.chaos.Fault} meets them; {@link io.vernissage.emulator.chaos.Chaos} decides for each
 * {@link io.vernissage.emulator.chaos.Visit}, and the services carry it out. Whatever was injected is counted and listed.
 * The services know this package; it knows none of them.
 */
package io.vernissage.emulator.chaos;
