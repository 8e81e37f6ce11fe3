package io.vernissage.upload.source;

import java.util.Optional;

/** A source that can be read: at any offset, or only from beginning to end. */
public sealed interface OpenSource permits SourceReader, StreamedSource {
    /** The last part of the source's path, where it has one; its ending is a hint of the format. */
    Optional<String> name();

    /** What the source was when it was opened, such as an ETag, or size and time of change; its length belongs to this. */
    String openedAs();
}
