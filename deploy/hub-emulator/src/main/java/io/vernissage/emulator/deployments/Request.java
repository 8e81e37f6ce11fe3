package io.vernissage.emulator.deployments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vernissage.emulator.arm.ArmException;
import io.vernissage.emulator.arm.Json;

/** What somebody wants to have deployed. */
record Request(ObjectNode template, Parameters parameters) {
    /** @throws ArmException if the emulator does not deploy such a thing */
    static Request of(JsonNode sent) {
        var mode = Json.text(sent, "properties", "mode").orElse("");
        if (!mode.equalsIgnoreCase("Incremental")) {
            throw refused(
                    "InvalidDeployment",
                    "The emulator deploys in the mode 'Incremental' only, and not in '%s': nothing was changed."
                            .formatted(mode));
        }
        for (var link : new String[] {"templateLink", "parametersLink"}) {
            if (Json.at(sent, "properties", link).isPresent()) {
                throw refused(
                        "InvalidDeployment",
                        "The emulator follows no '%s': send the template and its parameters themselves."
                                .formatted(link));
            }
        }
        var template = Json.at(sent, "properties", "template").orElseGet(Json::object);
        if (!(template instanceof ObjectNode object) || object.isEmpty()) {
            throw refused("InvalidTemplate", "Deployment template validation failed: 'There is no template.'");
        }
        return new Request(
                object, new Parameters(object(template, "parameters"), object(sent.path("properties"), "parameters")));
    }

    boolean hasSecrets() {
        return parameters.haveSecrets();
    }

    /** What may be kept of it. */
    Request withoutSecrets() {
        var known = parameters.withoutSecrets();
        var shown = template.deepCopy();
        shown.properties().removeIf(one -> one.getKey().equalsIgnoreCase("parameters"));
        shown.set("parameters", known.declared());
        return new Request(shown, known);
    }

    /** As {@link #of} reads it. */
    ObjectNode document() {
        var document = Json.object();
        var properties = document.putObject("properties").put("mode", "Incremental");
        properties.set("template", template);
        properties.set("parameters", parameters.given());
        return document;
    }

    private static ObjectNode object(JsonNode of, String name) {
        return Json.at(of, name)
                .filter(ObjectNode.class::isInstance)
                .map(ObjectNode.class::cast)
                .orElseGet(Json::object);
    }

    private static ArmException refused(String code, String message) {
        return new ArmException(400, code, message);
    }
}
