package io.vernissage.emulator.chaos;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/** The services that faults can be injected into. */
public enum Service {
    @JsonProperty("blob")
    BLOB(
            "LIST_CONTAINERS",
            "GET_SERVICE_PROPERTIES",
            "SET_SERVICE_PROPERTIES",
            "GET_ACCOUNT_INFORMATION",
            "CREATE_CONTAINER",
            "GET_CONTAINER",
            "SET_CONTAINER_METADATA",
            "GET_CONTAINER_ACL",
            "SET_CONTAINER_ACL",
            "DELETE_CONTAINER",
            "LEASE_CONTAINER",
            "LIST_BLOBS",
            "PUT_BLOB",
            "COPY_BLOB",
            "ABORT_COPY",
            "GET_BLOB",
            "GET_BLOB_PROPERTIES",
            "GET_BLOB_METADATA",
            "SET_BLOB_METADATA",
            "SET_BLOB_PROPERTIES",
            "DELETE_BLOB",
            "LEASE_BLOB",
            "SNAPSHOT_BLOB",
            "SET_BLOB_TIER",
            "PUT_PAGE",
            "GET_PAGE_RANGES",
            "PUT_BLOCK",
            "PUT_BLOCK_LIST",
            "GET_BLOCK_LIST"),
    @JsonProperty("arm")
    ARM("GET", "HEAD", "PUT", "PATCH", "POST", "DELETE", Service.COPY_PLATFORM_IMAGE),
    @JsonProperty("identity")
    IDENTITY("TOKEN");

    /** The one operation of Resource Manager that is no request: an image is copied into the library. */
    public static final String COPY_PLATFORM_IMAGE = "COPY_PLATFORM_IMAGE";

    static final String COPY_BLOB = "COPY_BLOB";

    private final List<String> operations;

    Service(String... operations) {
        this.operations = List.of(operations);
    }

    /** What rules may call its requests, and its copies in the background. */
    public List<String> operations() {
        return operations;
    }

    /** Those of them that this fault can strike. */
    List<String> operations(Fault fault) {
        return switch (fault) {
            case Fault.FailCopy _ ->
                operations.stream()
                        .filter(one -> one.equals(COPY_BLOB) || one.equals(COPY_PLATFORM_IMAGE))
                        .toList();
            case Fault.Late _, Fault.Outcome _, Fault.Delay _, Fault.Limit _ ->
                operations.stream()
                        .filter(one -> !one.equals(COPY_PLATFORM_IMAGE))
                        .toList();
        };
    }
}
