package io.vernissage.upload.source;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;

/** A file on a web server that sends it whole or not at all. */
final class WebStream implements StreamedSource {
    private final WebPath path;
    private final OptionalLong length;
    private final Optional<Validator> validator;

    /**
     * A file that has been asked for once.
     *
     * @param validator what pins it; without one a change is noticed only by its length, or by a digest
     */
    WebStream(WebPath path, OptionalLong length, Optional<Validator> validator) {
        this.path = path;
        this.length = length;
        this.validator = validator;
    }

    @Override
    public Optional<String> name() {
        return path.name();
    }

    @Override
    public String label() {
        return path.label();
    }

    @Override
    public OptionalLong length() {
        return length;
    }

    @Override
    public String openedAs() {
        var bytes = length.isPresent() ? String.valueOf(length.getAsLong()) : "unknown";
        return bytes + "-" + validator.map(Validator::value).orElse("unpinned");
    }

    @Override
    public InputStream open() throws IOException {
        var headers = new HashMap<>(WebSource.HEADERS);
        headers.putAll(validator.map(Validator::conditions).orElse(Map.of()));
        var body = new AtomicReference<Optional<InputStream>>(Optional.empty());
        var answer = path.get(headers, found -> {
            if (found.status() != 200) {
                return false;
            }
            WebSource.refuseContent(path.label(), found.headers());
            refuseChange(found);
            body.set(Optional.of(new Body(found)));
            return true;
        });
        return body.get().orElseThrow(() -> WebSource.refusal(path, answer.status()));
    }

    private void refuseChange(WebAnswer found) {
        validator.filter(pin -> !pin.isIn(found.headers())).ifPresent(pin -> {
            throw SourceProblems.changed(path.label(), "the server now tells another " + pin.header());
        });
        if (!WebSource.contentLength(found.headers()).equals(length)) {
            throw SourceProblems.changed(path.label(), "it has another length now");
        }
    }

    /** Ends the request when it is closed. */
    private static final class Body extends FilterInputStream {
        private final WebAnswer answer;

        private Body(WebAnswer answer) throws IOException {
            super(answer.body());
            this.answer = answer;
        }

        @Override
        public void close() {
            answer.close();
        }
    }
}
