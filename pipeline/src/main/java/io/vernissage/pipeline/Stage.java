package io.vernissage.pipeline;

import com.fasterxml.jackson.annotation.JsonProperty;

/** A publication's stages, in the order of the pipeline. */
public enum Stage {
    @JsonProperty("upload")
    UPLOAD,
    @JsonProperty("image")
    IMAGE,
    @JsonProperty("galleryItem")
    GALLERY_ITEM,
    @JsonProperty("virtualMachine")
    VIRTUAL_MACHINE
}
