package io.vernissage.emulator.blob;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** One request and its response, for code that blocks. Headers and parameters that are not there read as empty text. */
final class Call {
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final String METADATA = "x-ms-meta-";
    private static final int LARGEST_METADATA = 8 * 1024;

    private final HttpServerRequest request;
    private final RequestBody body;
    private final SortedMap<String, List<String>> parameters;
    private final Target target;
    private final Ending ending;

    private Call(
            HttpServerRequest request,
            RequestBody body,
            SortedMap<String, List<String>> parameters,
            Target target,
            Ending ending) {
        this.request = request;
        this.body = body;
        this.parameters = parameters;
        this.target = target;
        this.ending = ending;
    }

    static Call of(HttpServerRequest request, RequestBody body) {
        var parameters = parameters(request.query());
        var authority = request.authority();
        var host = authority == null ? "" : authority.host().toLowerCase(Locale.ROOT);
        boolean ofContainer = first(parameters, "restype").equals("container")
                || first(parameters, "comp").equalsIgnoreCase("list");
        var target = Target.of(host, request.path(), ofContainer);
        return new Call(request, body, parameters, target, new Ending.AsItIs());
    }

    /** The same call, whose response leaves in another way. */
    Call with(Ending another) {
        return new Call(request, body, parameters, target, another);
    }

    Ending ending() {
        return ending;
    }

    /** Closes the connection as it is. */
    void cut() {
        request.connection().close();
    }

    Target target() {
        return target;
    }

    HttpMethod method() {
        return request.method();
    }

    RequestBody body() {
        return body;
    }

    String rawPath() {
        return request.path();
    }

    boolean isEncrypted() {
        return request.isSSL();
    }

    String clientAddress() {
        return request.remoteAddress().hostAddress();
    }

    /** The authority the client used, to recognise our own addresses. */
    String authority() {
        return header("Host");
    }

    /** The account's address as the client used it. */
    String endpoint() {
        return (isEncrypted() ? "https://" : "http://") + authority() + "/" + target.account() + "/";
    }

    /** All parameters, names in lower case, values decoded. */
    SortedMap<String, List<String>> parameters() {
        return parameters;
    }

    String parameter(String name) {
        return first(parameters, name);
    }

    boolean comp(String value) {
        return parameter("comp").equalsIgnoreCase(value);
    }

    /** The time of the snapshot that is meant; empty for the blob itself. */
    String snapshot() {
        return parameter("snapshot");
    }

    /** The version of the REST that the request names, in its header or in a URL with a signature; empty if none. */
    String namedVersion() {
        var header = header("x-ms-version");
        boolean signed = SharedAccessSignature.isIn(parameters);
        return header.isEmpty() && signed ? parameter("api-version") : header;
    }

    /** The version of the REST that the request is written in, that of its signature if it names none; empty if it does not say. */
    String version() {
        var named = namedVersion();
        boolean signed = SharedAccessSignature.isIn(parameters);
        return named.isEmpty() && signed ? parameter("sv") : named;
    }

    boolean isSince(String version) {
        return version().compareTo(version) >= 0;
    }

    String header(String name) {
        var value = request.getHeader(name);
        return value == null ? "" : value;
    }

    Iterable<Map.Entry<String, String>> headers() {
        return request.headers();
    }

    /** A header that must be there. */
    String required(String name) {
        var value = header(name);
        if (value.isEmpty()) {
            throw StorageError.MissingRequiredHeader.header(name, "");
        }
        return value;
    }

    /** A header that is a whole number, not negative. */
    long number(String name, long otherwise) {
        var value = header(name);
        try {
            long number = value.isEmpty() ? otherwise : Long.parseLong(value);
            if (number < 0) {
                throw StorageError.InvalidHeaderValue.header(name, value);
            }
            return number;
        } catch (NumberFormatException e) {
            throw StorageError.InvalidHeaderValue.header(name, value);
        }
    }

    /** A parameter that is a whole number within bounds. */
    long parameterNumber(String name, long least, long most, long otherwise) {
        var value = parameter(name);
        try {
            long number = value.isEmpty() ? otherwise : Long.parseLong(value);
            if (number < least || number > most) {
                throw StorageError.OutOfRangeQueryParameterValue.parameter(name, value);
            }
            return number;
        } catch (NumberFormatException e) {
            throw StorageError.InvalidQueryParameterValue.parameter(name, value);
        }
    }

    Optional<Instant> date(String name) {
        var value = header(name);
        try {
            return value.isEmpty() ? Optional.empty() : Optional.of(Instant.from(HTTP_DATE.parse(value)));
        } catch (DateTimeParseException e) {
            throw StorageError.InvalidHeaderValue.header(name, value);
        }
    }

    Conditions conditions() {
        return new Conditions(
                header("If-Match"),
                header("If-None-Match"),
                date("If-Modified-Since"),
                date("If-Unmodified-Since"),
                tagQuery("x-ms-if-tags"));
    }

    Optional<TagQuery> tagQuery(String name) {
        var text = header(name);
        return text.isEmpty() ? Optional.empty() : Optional.of(TagQuery.ofHeader(name, text));
    }

    String leaseId() {
        return header("x-ms-lease-id");
    }

    /** The metadata headers, names as sent. */
    Map<String, String> metadata() {
        var found = new TreeMap<String, String>();
        for (var header : headers()) {
            if (header.getKey().toLowerCase(Locale.ROOT).startsWith(METADATA)) {
                var name = header.getKey().substring(METADATA.length());
                if (name.isEmpty()) {
                    throw StorageError.EmptyMetadataKey.exception();
                }
                if (!name.matches("[\\p{L}_][\\p{L}\\p{N}_]*")) {
                    throw StorageError.InvalidMetadata.header(header.getKey(), header.getValue());
                }
                found.merge(name, header.getValue(), (a, b) -> a + "," + b);
            }
        }
        int size = found.entrySet().stream()
                .mapToInt(pair -> pair.getKey().length() + pair.getValue().length())
                .sum();
        if (size > LARGEST_METADATA) {
            throw StorageError.MetadataTooLarge.exception();
        }
        return found;
    }

    /** Sets a response header; an empty one is left out. */
    Call set(String name, String value) {
        if (!value.isEmpty()) {
            response().putHeader(name, value);
        }
        return this;
    }

    Call setVersion(long version, long modified) {
        return set("ETag", Versions.etag(version)).set("Last-Modified", httpDate(modified));
    }

    Call setMetadata(Map<String, String> metadata) {
        metadata.forEach((name, value) -> set(METADATA + name, value));
        return this;
    }

    void end(int status) {
        if (!ending.lets(this, Buffer.buffer())) {
            return;
        }
        var response = response().setStatusCode(status);
        boolean lengthIsTold = response.headers().contains(HttpHeaders.CONTENT_LENGTH);
        if (status != 304 && !lengthIsTold) {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, "0");
        }
        response.end();
    }

    void end(int status, String xml) {
        var bytes = Buffer.buffer(xml.getBytes(StandardCharsets.UTF_8));
        var response = response().setStatusCode(status).putHeader("Content-Type", "application/xml");
        boolean noBody = method().equals(HttpMethod.HEAD);
        if (!ending.lets(this, noBody ? Buffer.buffer() : bytes)) {
            return;
        }
        if (noBody) {
            response.end();
        } else {
            response.end(bytes);
        }
    }

    HttpServerResponse response() {
        return request.response();
    }

    static String httpDate(long milliseconds) {
        return HTTP_DATE.format(Instant.ofEpochMilli(milliseconds));
    }

    private static String first(SortedMap<String, List<String>> parameters, String name) {
        var values = parameters.get(name);
        return values == null ? "" : values.getFirst();
    }

    static SortedMap<String, List<String>> parameters(String query) {
        if (query == null || query.isEmpty()) {
            return new TreeMap<>();
        }
        return Arrays.stream(query.split("&"))
                .filter(pair -> !pair.isEmpty())
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.groupingBy(
                        pair -> Target.decoded(pair[0]).toLowerCase(Locale.ROOT),
                        TreeMap::new,
                        Collectors.mapping(
                                pair -> pair.length < 2 ? "" : Target.decoded(pair[1]), Collectors.toList())));
    }
}
