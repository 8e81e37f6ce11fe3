package io.vernissage.emulator.arm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** What Resource Manager answers instead of what was asked: a status and {@code {"error": {"code", "message"}}}. */
public final class ArmException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final String target;

    public ArmException(int status, String code, String message) {
        this(status, code, message, "");
    }

    /** @param target the property that is wrong, such as {@code vm.properties.storageProfile}; empty if none */
    public ArmException(int status, String code, String message, String target) {
        super(message);
        this.status = status;
        this.code = code;
        this.target = target;
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    /** The inner error object: code, message, and target if there is one. */
    public ObjectNode error() {
        var error = Json.object().put("code", code).put("message", getMessage());
        Optional.of(target).filter(named -> !named.isEmpty()).ifPresent(named -> error.put("target", named));
        return error;
    }

    public static ArmException invalidParameter(String message, String target) {
        return new ArmException(400, "InvalidParameter", message, target);
    }

    public static ArmException resourceNotFound(ResourceId id) {
        var where = id.group().map("under resource group '%s' "::formatted).orElse("");
        return new ArmException(
                404, "ResourceNotFound", "The Resource '%s' %swas not found.".formatted(id.typeAndName(), where));
    }

    public static ArmException groupNotFound(String group) {
        return new ArmException(
                404, "ResourceGroupNotFound", "Resource group '%s' could not be found.".formatted(group));
    }

    public static ArmException wrongMethod(String method) {
        return new ArmException(
                405,
                "HttpMethodNotSupported",
                "The HTTP method '%s' is not supported at this address.".formatted(method));
    }
}
