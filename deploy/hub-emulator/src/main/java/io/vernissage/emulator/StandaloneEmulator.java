package io.vernissage.emulator;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.Optional;

/** The emulator as an application of its own. */
@ApplicationScoped
class StandaloneEmulator {
    private final EmulatorConfiguration configuration;
    private volatile Optional<HubEmulator> running = Optional.empty();

    @Inject
    StandaloneEmulator(EmulatorConfiguration configuration) {
        this.configuration = configuration;
    }

    void start(@Observes StartupEvent event) {
        var options = configuration.options();
        try {
            var emulator = HubEmulator.start(options);
            running = Optional.of(emulator);
            System.out.println(greeting(options, emulator));
        } catch (EmulatorException e) {
            System.err.println(e.getMessage());
            Runtime.getRuntime()
                    .halt(1); // nothing runs yet; any other way prints the way to here, not the reason alone
        }
    }

    void stop(@Observes ShutdownEvent event) {
        running.ifPresent(HubEmulator::close);
    }

    /** What a client must know. The secret is told only where it is the one that everybody can read in the sources. */
    private static String greeting(EmulatorOptions options, HubEmulator emulator) {
        return """
                Azure Stack Hub emulator is ready
                  tenant Resource Manager  %s
                  admin Resource Manager   %s
                  blob service             %s/<account>%s
                  certificate authority    %s
                  identity provider        %s
                  client id                %s
                  client secret            %s
                  tenant's client id       %s
                  tenant's client secret   %s
                  tenant subscription      %s
                  admin subscription       %s
                  location                 %s""".formatted(
                        emulator.resourceManager(),
                        emulator.adminResourceManager(),
                        emulator.blobService(),
                        plain(options),
                        emulator.certificateAuthority().toAbsolutePath(),
                        options.identity(),
                        options.clients().operatorId(),
                        told(options.clients().operatorSecret(), HubEmulator.CLIENT_SECRET),
                        options.clients().tenantId(),
                        told(options.clients().tenantSecret(), HubEmulator.TENANT_CLIENT_SECRET),
                        HubEmulator.SUBSCRIPTION,
                        HubEmulator.ADMIN_SUBSCRIPTION,
                        HubEmulator.LOCATION);
    }

    private static String told(String secret, String wellKnown) {
        return secret.equals(wellKnown) ? wellKnown : "as configured";
    }

    private static String plain(EmulatorOptions options) {
        return options.addresses().blobHttpPort().isEmpty()
                ? ""
                : " (without TLS http://%s:%d/<account>)"
                        .formatted(
                                options.addresses().host(),
                                options.addresses().blobHttpPort().getAsInt());
    }
}
