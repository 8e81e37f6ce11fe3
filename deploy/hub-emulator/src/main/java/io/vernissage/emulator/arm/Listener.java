package io.vernissage.emulator.arm;

/** Which of a stamp's two Resource Managers is asked. */
public enum Listener {
    TENANT,
    ADMIN
}
