package io.vernissage.gallery.azpkg;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The JSON documents of a package for the portal's wizard for one virtual machine, as in Microsoft's own items. */
final class Documents {
    private static final DefaultIndenter INDENTER = new DefaultIndenter("  ", "\r\n");
    private static final ObjectWriter WRITER = new ObjectMapper()
            .writer(new DefaultPrettyPrinter().withObjectIndenter(INDENTER).withArrayIndenter(INDENTER));

    private Documents() {}

    private record UiDefinition(
            @JsonProperty("$schema") String schema,
            CreateDefinition createDefinition,
            Map<String, String> initialData,
            Map<String, String> options) {}

    private record CreateDefinition(Blade createBlade, Blade startboardPart, String startboardPartKeyId) {}

    private record Blade(String name, String extension) {}

    private record Template(
            @JsonProperty("$schema") String schema,
            String contentVersion,
            Map<String, String> parameters,
            List<String> resources) {}

    private record CreateUiDefinition(String handler, String version, SingleMachine parameters) {}

    private record SingleMachine(
            String osPlatform,
            List<String> recommendedSizes,
            PortalImage imageReference,
            String diskType,
            List<String> dataDisks,
            boolean supportsSriov,
            boolean supportsBackup) {}

    /** Without a version: the portal takes the latest. */
    private record PortalImage(String publisher, String offer, String sku) {}

    private record Origin(UUID publication, String image) {}

    static byte[] uiDefinition() {
        var extension = "Microsoft_Azure_Compute";
        return json(new UiDefinition(
                "https://gallery.azure.com/schemas/2015-02-12/UIDefinition.json#",
                new CreateDefinition(
                        new Blade("CreateVMWizardBlade", extension), new Blade("VirtualMachinePart", extension), "id"),
                Map.of("model", ""),
                Map.of()));
    }

    /** Empty: the wizard builds the real deployment, but an item must have a default template. */
    static byte[] defaultTemplate() {
        return json(new Template(
                "http://schema.management.azure.com/schemas/2014-04-01-preview/deploymentTemplate.json",
                "1.0.0.0",
                Map.of(),
                List.of()));
    }

    static byte[] createUiDefinition(ItemContent content) {
        var image = content.image();
        return json(new CreateUiDefinition(
                "Microsoft.Compute.SingleVm",
                "0.0.1-preview",
                new SingleMachine(
                        content.osType().wire(),
                        content.sizes(),
                        new PortalImage(image.publisher(), image.offer(), image.sku()),
                        "Standard",
                        List.of(),
                        true,
                        true)));
    }

    static byte[] origin(ItemContent content) {
        return json(new Origin(content.publication(), content.image().toString()));
    }

    /** Objects in the order of their fields, lines ended as the packager's own files are. */
    static byte[] json(Object document) {
        try {
            return WRITER.writeValueAsString(document).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Our own records are JSON", e);
        }
    }
}
