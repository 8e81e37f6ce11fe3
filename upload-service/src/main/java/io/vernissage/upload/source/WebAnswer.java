package io.vernissage.upload.source;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;

/** What a server answered to one request. Its body is read, if at all, from the connection it comes by. */
final class WebAnswer implements AutoCloseable {
    private final HttpGet request;
    private final ClassicHttpResponse response;
    private final HttpHeaders headers;

    WebAnswer(HttpGet request, ClassicHttpResponse response) {
        this.request = request;
        this.response = response;
        this.headers = headers(response.getHeaders());
    }

    int status() {
        return response.getCode();
    }

    HttpHeaders headers() {
        return headers;
    }

    /** The bytes still to come; the connection is free for the next request once the end has been read. */
    InputStream body() throws IOException {
        var entity = response.getEntity();
        return entity == null ? InputStream.nullInputStream() : entity.getContent();
    }

    /** Cuts off what has not been read: it may be a whole disk. */
    @Override
    public void close() {
        request.cancel();
        try {
            response.close();
        } catch (IOException e) {
            // the connection is gone, as it should be
        }
    }

    private static HttpHeaders headers(Header[] headers) {
        var byName = Arrays.stream(headers)
                .collect(Collectors.groupingBy(
                        header -> header.getName().toLowerCase(Locale.ROOT),
                        Collectors.mapping(WebAnswer::value, Collectors.toList())));
        return HttpHeaders.of(byName, (_, _) -> true);
    }

    private static String value(Header header) {
        return header.getValue() == null ? "" : header.getValue();
    }
}
