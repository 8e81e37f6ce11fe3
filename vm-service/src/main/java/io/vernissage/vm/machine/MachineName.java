package io.vernissage.vm.machine;

import java.util.Locale;

/** Where a machine is found on its stamp. Names on a stamp are alike whatever their case. */
public record MachineName(String resourceGroup, String name) {
    /** One spelling for all that mean the same machine. */
    public String key() {
        return (resourceGroup + "/" + name).toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return resourceGroup + "/" + name;
    }
}
