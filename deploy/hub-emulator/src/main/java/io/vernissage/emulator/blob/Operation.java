package io.vernissage.emulator.blob;

import io.vertx.core.http.HttpMethod;

/** What a request asks for, and which permissions let it: any one of the letters of a signature's {@code sp}. */
enum Operation {
    LIST_CONTAINERS(Scope.SERVICE, "l"),
    GET_SERVICE_PROPERTIES(Scope.SERVICE, "r"),
    SET_SERVICE_PROPERTIES(Scope.SERVICE, "w"),
    GET_ACCOUNT_INFORMATION(Scope.SERVICE, "rwdlacup"),
    CREATE_CONTAINER(Scope.CONTAINER, "cw"),
    GET_CONTAINER(Scope.CONTAINER, "r"),
    SET_CONTAINER_METADATA(Scope.CONTAINER, "w"),
    /** The access of a container is for holders of the key alone. */
    GET_CONTAINER_ACL(Scope.CONTAINER, ""),
    SET_CONTAINER_ACL(Scope.CONTAINER, ""),
    DELETE_CONTAINER(Scope.CONTAINER, "d"),
    LEASE_CONTAINER(Scope.CONTAINER, "wd"),
    LIST_BLOBS(Scope.CONTAINER, "l"),
    PUT_BLOB(Scope.OBJECT, "cw"),
    COPY_BLOB(Scope.OBJECT, "cw"),
    ABORT_COPY(Scope.OBJECT, "w"),
    GET_BLOB(Scope.OBJECT, "r"),
    GET_BLOB_PROPERTIES(Scope.OBJECT, "r"),
    GET_BLOB_METADATA(Scope.OBJECT, "r"),
    SET_BLOB_METADATA(Scope.OBJECT, "w"),
    SET_BLOB_PROPERTIES(Scope.OBJECT, "w"),
    DELETE_BLOB(Scope.OBJECT, "d"),
    LEASE_BLOB(Scope.OBJECT, "wd"),
    SNAPSHOT_BLOB(Scope.OBJECT, "cw"),
    SET_BLOB_TIER(Scope.OBJECT, "w"),
    PUT_PAGE(Scope.OBJECT, "w"),
    GET_PAGE_RANGES(Scope.OBJECT, "r"),
    PUT_BLOCK(Scope.OBJECT, "cw"),
    PUT_BLOCK_LIST(Scope.OBJECT, "cw"),
    GET_BLOCK_LIST(Scope.OBJECT, "r");

    /** Kinds of resource, as an account signature's {@code srt} has them. */
    enum Scope {
        SERVICE('s'),
        CONTAINER('c'),
        OBJECT('o');

        private final char letter;

        Scope(char letter) {
            this.letter = letter;
        }

        char letter() {
            return letter;
        }
    }

    private static final String FIRST_WITH_PUT_FROM_URL = "2020-04-08";

    private final Scope scope;
    private final String permissions;

    Operation(Scope scope, String permissions) {
        this.scope = scope;
        this.permissions = permissions;
    }

    Scope scope() {
        return scope;
    }

    boolean isPermittedBy(String granted) {
        return granted.chars().anyMatch(letter -> permissions.indexOf(letter) >= 0);
    }

    /** A signature for one container or blob reaches its blobs and the list of them, not the container itself. */
    boolean isForServiceSignatures() {
        return scope == Scope.OBJECT || this == LIST_BLOBS;
    }

    boolean isPublic(ContainerRecord.PublicAccess access) {
        return switch (access) {
            case NONE -> false;
            case BLOB -> isBlobRead();
            case CONTAINER -> isBlobRead() || this == LIST_BLOBS || this == GET_CONTAINER;
        };
    }

    private boolean isBlobRead() {
        return scope == Scope.OBJECT && permissions.equals("r");
    }

    /** What this request asks for. */
    static Operation of(Call call) {
        var operation = named(call);
        operation.admit(call.method().name());
        return operation;
    }

    /** What changes something is put, unless it is deleted. */
    private void admit(String verb) {
        boolean fits =
                switch (verb) {
                    case "GET", "HEAD" -> true; // what cannot be read is refused where it is named
                    case "PUT" -> this != DELETE_BLOB && this != DELETE_CONTAINER && this != GET_ACCOUNT_INFORMATION;
                    case "DELETE" -> this == DELETE_BLOB || this == DELETE_CONTAINER;
                    default -> false;
                };
        if (!fits) {
            throw StorageError.UnsupportedHttpVerb.exception();
        }
    }

    private static Operation named(Call call) {
        var comp = call.parameter("comp");
        if (call.parameter("restype").equals("account") && comp.equals("properties")) {
            return GET_ACCOUNT_INFORMATION;
        }
        if (call.target().container().isEmpty()) {
            return ofService(call, comp);
        }
        return call.target().blob().isEmpty() ? ofContainer(call, comp) : ofBlob(call, comp);
    }

    private static Operation ofService(Call call, String comp) {
        boolean reads = isRead(call);
        return switch (comp) {
            case "list" -> unless(!reads, LIST_CONTAINERS);
            case "properties" -> reads ? GET_SERVICE_PROPERTIES : SET_SERVICE_PROPERTIES;
            default -> throw StorageError.InvalidUri.exception();
        };
    }

    private static Operation ofContainer(Call call, String comp) {
        boolean reads = isRead(call);
        return switch (comp) {
            case "" -> {
                if (call.method().equals(HttpMethod.DELETE)) {
                    yield DELETE_CONTAINER;
                }
                yield reads ? GET_CONTAINER : unless(!call.method().equals(HttpMethod.PUT), CREATE_CONTAINER);
            }
            case "metadata" -> reads ? GET_CONTAINER : SET_CONTAINER_METADATA;
            case "acl" -> reads ? GET_CONTAINER_ACL : SET_CONTAINER_ACL;
            case "lease" -> unless(reads, LEASE_CONTAINER);
            case "list" -> unless(!reads, LIST_BLOBS);
            default -> throw StorageError.InvalidQueryParameterValue.parameter("comp", comp);
        };
    }

    private static Operation ofBlob(Call call, String comp) {
        boolean reads = isRead(call);
        return switch (comp) {
            case "" -> wholeBlob(call);
            case "metadata" -> reads ? GET_BLOB_METADATA : SET_BLOB_METADATA;
            case "properties" -> unless(reads, SET_BLOB_PROPERTIES);
            case "lease" -> unless(reads, LEASE_BLOB);
            case "page" -> unless(reads, PUT_PAGE);
            case "pagelist" -> unless(!reads, GET_PAGE_RANGES);
            case "block" -> unless(reads, PUT_BLOCK);
            case "blocklist" -> reads ? GET_BLOCK_LIST : PUT_BLOCK_LIST;
            case "copy" -> unless(reads, ABORT_COPY);
            case "snapshot" -> unless(reads, SNAPSHOT_BLOB);
            case "tier" -> unless(reads, SET_BLOB_TIER);
            case "appendblock", "incrementalcopy", "undelete", "query", "tags" ->
                throw StorageError.NotImplemented.exception();
            default -> throw StorageError.InvalidQueryParameterValue.parameter("comp", comp);
        };
    }

    private static Operation wholeBlob(Call call) {
        return switch (call.method().name()) {
            case "GET" -> GET_BLOB;
            case "HEAD" -> GET_BLOB_PROPERTIES;
            case "DELETE" -> DELETE_BLOB;
            case "PUT" -> SourceAccess.isNamed(call) && !isPutFromUrl(call) ? COPY_BLOB : PUT_BLOB;
            default -> throw StorageError.UnsupportedHttpVerb.exception();
        };
    }

    /** Put Blob From URL tells its type, which a copy has from its source. */
    private static boolean isPutFromUrl(Call call) {
        return !call.header("x-ms-blob-type").isEmpty() && call.isSince(FIRST_WITH_PUT_FROM_URL);
    }

    private static boolean isRead(Call call) {
        return call.method().equals(HttpMethod.GET) || call.method().equals(HttpMethod.HEAD);
    }

    private static Operation unless(boolean wrongVerb, Operation operation) {
        if (wrongVerb) {
            throw StorageError.UnsupportedHttpVerb.exception();
        }
        return operation;
    }
}
