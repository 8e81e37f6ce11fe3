package io.vernissage.pipeline;

import static io.vernissage.pipeline.Required.required;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.net.URI;
import java.util.Optional;
import java.util.UUID;

/** Where a disk comes from. In JSON exactly one of the naming fields is present and tells which kind it is. */
@JsonTypeInfo(use = JsonTypeInfo.Id.DEDUCTION)
@JsonSubTypes({
    @JsonSubTypes.Type(Source.File.class),
    @JsonSubTypes.Type(Source.Url.class),
    @JsonSubTypes.Type(Source.Blob.class),
    @JsonSubTypes.Type(Source.Upload.class)
})
public sealed interface Source {
    /** Digest of the source's bytes as they are stored, lower-case hexadecimal; enforced before anything is registered. */
    Optional<String> sha256();

    /** The same by SHA-512; where both are given, both are enforced. */
    Optional<String> sha512();

    /** The format the sender says it is ({@code vhd}, {@code raw}, ...); must agree with what is found. */
    Optional<String> format();

    /**
     * A file below the workers' configured root.
     *
     * @param file path relative to that root
     */
    record File(String file, Optional<String> sha256, Optional<String> sha512, Optional<String> format)
            implements Source {
        public File {
            required(file, "source.file");
        }
    }

    /**
     * An http or https address without a secret in it.
     *
     * @param credential name of a configured credential to send along
     */
    record Url(
            URI url,
            Optional<String> sha256,
            Optional<String> sha512,
            Optional<String> format,
            Optional<String> credential)
            implements Source {
        public Url {
            required(url, "source.url");
        }
    }

    /**
     * A blob that is already in a storage account.
     *
     * @param blob its address without a signature, {@code https://account.blob.region.domain/container/name.vhd}
     * @param credential name of a configured signature (SAS) to read it by; without one the account must be in the
     *     subscription of a configured stamp
     */
    record Blob(
            URI blob,
            Optional<String> sha256,
            Optional<String> sha512,
            Optional<String> format,
            Optional<String> credential)
            implements Source {
        public Blob {
            required(blob, "source.blob");
        }
    }

    /**
     * A disk that the client has sent to upload-service.
     *
     * @param upload id that the service gave
     */
    record Upload(UUID upload, Optional<String> sha256, Optional<String> sha512, Optional<String> format)
            implements Source {
        public Upload {
            required(upload, "source.upload");
        }
    }
}
