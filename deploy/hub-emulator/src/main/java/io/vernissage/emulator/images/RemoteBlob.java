package io.vernissage.emulator.images;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/**
 * A page blob as the library reads it: by the very address it was given, with no rights but those in its query. A range
 * that is not written is never asked for.
 */
final class RemoteBlob {
    private static final String STORAGE_VERSION = "2019-07-07";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int ATTEMPTS = 4;
    private static final Set<Integer> PASSING = Set.of(408, 429, 500, 502, 503, 504);

    private final HttpClient http;
    private final URI address;

    RemoteBlob(HttpClient http, URI address) {
        this.http = http;
        this.address = address;
    }

    /** Bytes {@code [start, end)} that have been written. */
    record Range(long start, long end) {}

    /**
     * The blob's length in bytes.
     *
     * @throws DiskRefusedException if it cannot be read, or is no page blob
     */
    long length() throws DiskRefusedException, IOException, InterruptedException {
        var answer = ask(request(address).HEAD().build());
        expect(answer, 200, "HEAD");
        var kind = answer.headers().firstValue("x-ms-blob-type").orElse("no blob at all");
        if (!kind.equals("PageBlob")) {
            throw new DiskRefusedException("The source is not a page blob but %s, source=%s".formatted(kind, this));
        }
        return answer.headers().firstValueAsLong("content-length").orElse(0);
    }

    List<Range> written() throws DiskRefusedException, IOException, InterruptedException {
        var ranges = new ArrayList<Range>();
        var marker = "";
        do {
            var answer = ask(request(with("comp=pagelist" + marker)).GET().build());
            expect(answer, 200, "The list of page ranges");
            var list = parse(answer.body());
            var all = list.getElementsByTagName("PageRange");
            for (var i = 0; i < all.getLength(); i++) {
                var range = (Element) all.item(i);
                ranges.add(new Range(number(range, "Start"), number(range, "End") + 1));
            }
            var next = text(list, "NextMarker");
            marker = next.isEmpty() ? "" : "&marker=" + next;
        } while (!marker.isEmpty());
        return ranges;
    }

    byte[] read(Range range) throws DiskRefusedException, IOException, InterruptedException {
        var bytes = "bytes=%d-%d".formatted(range.start(), range.end() - 1);
        var answer = ask(request(address).header("x-ms-range", bytes).GET().build());
        expect(answer, 206, "GET of a range");
        if (answer.body().length != range.end() - range.start()) {
            throw new IOException("A range came short: %s of %s".formatted(bytes, this));
        }
        return answer.body();
    }

    private HttpRequest.Builder request(URI uri) {
        return HttpRequest.newBuilder(uri)
                .header("x-ms-version", STORAGE_VERSION)
                .timeout(PATIENCE);
    }

    /** Asks again where the trouble may pass. */
    private HttpResponse<byte[]> ask(HttpRequest request) throws IOException, InterruptedException {
        for (var attempt = 1; ; attempt++) {
            try {
                var answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
                if (attempt == ATTEMPTS || !PASSING.contains(answer.statusCode())) {
                    return answer;
                }
            } catch (IOException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
            Thread.sleep(Duration.ofMillis(200L << attempt));
        }
    }

    private void expect(HttpResponse<byte[]> answer, int status, String what) throws DiskRefusedException {
        if (answer.statusCode() != status) {
            throw new DiskRefusedException(
                    "%s was answered with %d: the blob must be there and its container public or a signature in the address, source=%s"
                            .formatted(what, answer.statusCode(), this));
        }
    }

    private URI with(String query) {
        return URI.create(address + (address.getRawQuery() == null ? "?" : "&") + query);
    }

    private static Element parse(byte[] xml) throws IOException {
        try {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return factory.newDocumentBuilder()
                    .parse(new ByteArrayInputStream(xml))
                    .getDocumentElement();
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException("A list of page ranges is not XML", e);
        }
    }

    private static long number(Element range, String name) {
        return Long.parseLong(text(range, name));
    }

    private static String text(Element parent, String name) {
        var found = parent.getElementsByTagName(name);
        return found.getLength() == 0 ? "" : found.item(0).getTextContent().trim();
    }

    /** The address without its query, which may be a secret. */
    @Override
    public String toString() {
        return withoutQuery(address.toString());
    }

    static String withoutQuery(String address) {
        var query = address.indexOf('?');
        return query < 0 ? address : address.substring(0, query);
    }
}
