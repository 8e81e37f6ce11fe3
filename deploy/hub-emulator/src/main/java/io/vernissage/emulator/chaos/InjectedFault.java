package io.vernissage.emulator.chaos;

import java.time.Instant;

/**
 * A fault that was injected.
 *
 * @param number of this one since the list was begun, from 1
 * @param rule its id
 * @param did what was done, such as {@code answered 503 ServerBusy}
 */
public record InjectedFault(long number, Instant at, String rule, String did, Visit visit) {}
