package io.vernissage.emulator.blob;

/** The service's error codes that this service gives, with their status and words. */
enum StorageError {
    AccountNotFound(404, "The specified account does not exist."),
    AccountRequiresHttps(400, "The account being accessed does not support http."),
    AuthenticationFailed(
            403,
            "Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly"
                    + " including the signature."),
    AuthorizationPermissionMismatch(
            403, "This request is not authorized to perform this operation using this permission."),
    AuthorizationProtocolMismatch(403, "This request is not authorized to perform this operation using this protocol."),
    AuthorizationResourceTypeMismatch(
            403, "This request is not authorized to perform this operation using this resource type."),
    AuthorizationServiceMismatch(403, "This request is not authorized to perform this operation using this service."),
    AuthorizationSourceIPMismatch(
            403, "This request is not authorized to perform this operation using this source IP."),
    BlobAlreadyExists(409, "The specified blob already exists."),
    BlobAccessTierNotSupportedForAccountType(
            409, "The access tier is not supported for the kind of this storage account."),
    BlobNotFound(404, "The specified blob does not exist."),
    BlobOverwritten(409, "The blob has been recreated since the previous snapshot was taken."),
    BlockCountExceedsLimit(409, "The uncommitted block count cannot exceed the maximum limit of 100,000 blocks."),
    BlockListTooLong(400, "The block list may not contain more than 50,000 blocks."),
    CannotVerifyCopySource(404, "The source of the copy could not be read."),
    ConditionNotMet(412, "The condition specified using HTTP conditional header(s) is not met."),
    ContainerAlreadyExists(409, "The specified container already exists."),
    ContainerNotFound(404, "The specified container does not exist."),
    CopyIdMismatch(409, "The specified copy ID did not match the copy ID for the pending copy operation."),
    EmptyMetadataKey(400, "The key for one of the metadata key-value pairs is empty."),
    InfiniteLeaseDurationRequired(
            412, "The lease ID matched, but the specified lease must be an infinite-duration lease."),
    InternalError(500, "The server encountered an internal error. Please retry the request."),
    InvalidBlobOrBlock(400, "The specified blob or block content is invalid."),
    InvalidBlobType(409, "The blob type is invalid for this operation."),
    InvalidBlockId(400, "The specified block ID is invalid. The block ID must be Base64-encoded."),
    InvalidBlockList(400, "The specified block list is invalid."),
    InvalidHeaderValue(400, "The value for one of the HTTP headers is not in the correct format."),
    InvalidMd5(
            400, "The MD5 value specified in the request is invalid. MD5 value must be 128 bits and Base64-encoded."),
    InvalidMetadata(400, "The specified metadata is invalid. It includes characters that are not permitted."),
    InvalidOperation(400, "The operation is not valid for a snapshot."),
    InvalidPageRange(416, "The page range specified is invalid."),
    InvalidQueryParameterValue(400, "Value for one of the query parameters specified in the request URI is invalid."),
    InvalidRange(416, "The range specified is invalid for the current size of the resource."),
    InvalidResourceName(400, "The specified resource name contains invalid characters."),
    InvalidUri(400, "The requested URI does not represent any resource on the server."),
    InvalidXmlDocument(400, "The specified XML is not syntactically valid."),
    LeaseAlreadyPresent(409, "There is already a lease present."),
    LeaseIdMismatchWithBlobOperation(412, "The lease ID specified did not match the lease ID for the blob."),
    LeaseIdMismatchWithContainerOperation(412, "The lease ID specified did not match the lease ID for the container."),
    LeaseIdMismatchWithLeaseOperation(409, "The lease ID specified did not match the lease ID for the blob/container."),
    LeaseIdMissing(412, "There is currently a lease on the resource and no lease ID was specified in the request."),
    LeaseIsBreakingAndCannotBeAcquired(
            409,
            "The lease is currently in the process of being broken and cannot be acquired until it is fully broken."),
    LeaseIsBreakingAndCannotBeChanged(
            409, "The lease is currently in the process of being broken and cannot be changed."),
    LeaseIsBrokenAndCannotBeRenewed(409, "The lease has been broken explicitly and cannot be renewed."),
    LeaseLost(412, "A lease ID was specified, but the lease for the resource has expired."),
    LeaseNotPresentWithBlobOperation(412, "There is currently no lease on the blob."),
    LeaseNotPresentWithContainerOperation(412, "There is currently no lease on the container."),
    LeaseNotPresentWithLeaseOperation(409, "There is currently no lease on the resource."),
    Md5Mismatch(
            400, "The MD5 value specified in the request did not match with the MD5 value calculated by the server."),
    MetadataTooLarge(400, "The metadata specified exceeds the maximum permissible limit (8KB)."),
    MissingContentLengthHeader(411, "The content length header was not specified."),
    MissingRequiredHeader(400, "An HTTP header that's mandatory for this request is not specified."),
    MissingRequiredQueryParameter(400, "A query parameter that's mandatory for this request is not specified."),
    NoPendingCopyOperation(409, "There is currently no pending copy operation."),
    NotImplemented(501, "The requested operation is not implemented on the specified resource."),
    NotModified(304, "The condition specified using HTTP conditional header(s) is not met."),
    OperationTimedOut(500, "The operation could not be completed within the permitted time."),
    OutOfRangeInput(400, "One of the request inputs is out of range."),
    OutOfRangeQueryParameterValue(
            400, "One of the query parameters specified in the request URI is outside the permissible range."),
    PendingCopyOperation(409, "There is currently a pending copy operation."),
    PreviousSnapshotCannotBeNewer(
            400, "The prevsnapshot query parameter value cannot be newer than snapshot query parameter value."),
    PreviousSnapshotNotFound(409, "The previous snapshot is not found."),
    RequestBodyTooLarge(413, "The request body is too large and exceeds the maximum permissible limit."),
    ResourceNotFound(404, "The specified resource does not exist."),
    SequenceNumberConditionNotMet(412, "The sequence number condition specified was not met."),
    SequenceNumberIncrementTooLarge(
            409,
            "The sequence number increment cannot be performed because it would result in overflow of the sequence"
                    + " number."),
    ServerBusy(503, "The server is currently unable to receive requests. Please retry your request."),
    SnapshotCountExceeded(409, "The snapshot count limit has been exceeded."),
    SnapshotsPresent(409, "This operation is not permitted while the blob has snapshots."),
    SourceConditionNotMet(412, "The source condition specified using HTTP conditional header(s) is not met."),
    TooManyRequests(429, "Too many requests were sent. Please retry your request later."),
    UnauthorizedBlobOverwrite(403, "This request is not authorized to perform blob overwrites."),
    UnsupportedHeader(400, "One of the HTTP headers specified in the request is not supported."),
    UnsupportedQueryParameter(400, "One of the query parameters specified in the request URI is not supported."),
    UnsupportedHttpVerb(405, "The resource doesn't support the specified HTTP verb.");

    private final int status;
    private final String words;

    StorageError(int status, String words) {
        this.status = status;
        this.words = words;
    }

    int status() {
        return status;
    }

    String words() {
        return words;
    }

    StorageException because(String detail) {
        return new StorageException(this, "AuthenticationErrorDetail", detail);
    }

    /** For a header that is missing or wrong. */
    StorageException header(String name, String value) {
        return new StorageException(this, "HeaderName", name, "HeaderValue", value);
    }

    StorageException parameter(String name, String value) {
        return new StorageException(this, "QueryParameterName", name, "QueryParameterValue", value);
    }

    StorageException exception() {
        return new StorageException(this);
    }
}
