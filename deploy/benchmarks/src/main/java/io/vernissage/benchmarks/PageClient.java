package io.vernissage.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Pattern;

/** The least that can put pages: one keep-alive connection, one request at a time, the same for whoever answers. */
final class PageClient implements AutoCloseable {
    static final int WRITE = 4 * 1024 * 1024;
    private static final Pattern LENGTH = Pattern.compile("\r\ncontent-length: *(\\d+)");
    private static final byte[] PAGES = new byte[WRITE];
    private static final ByteBuffer DIRECT_PAGES = ByteBuffer.allocateDirect(WRITE);

    static {
        new Random(1).nextBytes(PAGES); // nothing on the way may find zeros to leave out
        DIRECT_PAGES.put(PAGES).flip();
    }

    private final Endpoint endpoint;
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    PageClient(Endpoint endpoint) throws IOException {
        this.endpoint = endpoint;
        if (endpoint.trust().isPresent()) {
            this.socket = endpoint.trust()
                    .get()
                    .getSocketFactory()
                    .createSocket(InetAddress.getLoopbackAddress(), endpoint.port());
            this.in = socket.getInputStream();
            this.out = socket.getOutputStream();
        } else {
            var channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), endpoint.port()));
            this.socket = channel.socket();
            this.in = Channels.newInputStream(channel);
            this.out = Channels.newOutputStream(channel);
        }
        socket.setTcpNoDelay(true);
    }

    void makeContainer() throws IOException {
        send("PUT", "", "restype=container&", "", 0, 201);
    }

    void makeBlob(String name, long length) throws IOException {
        var headers = "x-ms-blob-type: PageBlob\r\nx-ms-blob-content-length: %d\r\n".formatted(length);
        send("PUT", "/" + name, "", headers, 0, 201);
    }

    void put(String name, long start) throws IOException {
        put(name, start, WRITE);
    }

    /** Puts so many bytes, at most {@link #WRITE}. */
    void put(String name, long start, int length) throws IOException {
        var headers = "x-ms-page-write: update\r\nx-ms-range: bytes=%d-%d\r\n".formatted(start, start + length - 1);
        send("PUT", "/" + name, "comp=page&", headers, length, 201);
    }

    /** The sink answers everything with 201, the service this with 202. */
    void delete(String name) throws IOException {
        send("DELETE", "/" + name, "", "", 0, 202);
    }

    private void send(String method, String path, String query, String headers, int body, int expected)
            throws IOException {
        var head =
                "%s %s%s?%s%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nx-ms-version: 2019-07-07\r\n%sContent-Length: %d\r\n\r\n"
                        .formatted(
                                method,
                                endpoint.container(),
                                path,
                                query,
                                endpoint.query(),
                                endpoint.port(),
                                headers,
                                body);
        out.write(head.getBytes(StandardCharsets.US_ASCII));
        if (body > 0) {
            writePages(body);
        }
        var answer = answer();
        int status = Integer.parseInt(answer.substring(9, 12));
        if (status != expected && status != 201) {
            throw new IOException("%s was answered: %s".formatted(method, answer));
        }
    }

    private void writePages(int length) throws IOException {
        var channel = socket.getChannel();
        if (channel == null) {
            out.write(PAGES, 0, length);
            return;
        }
        var pages = DIRECT_PAGES.duplicate().limit(length);
        while (pages.hasRemaining()) {
            channel.write(pages);
        }
    }

    private String answer() throws IOException {
        var buffer = new byte[16 * 1024];
        int length = 0;
        while (true) {
            int read = in.read(buffer, length, buffer.length - length);
            if (read < 0) {
                throw new EOFException("The connection ended before an answer did");
            }
            length += read;
            var text = new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
            int end = text.indexOf("\r\n\r\n");
            if (end >= 0 && length >= end + 4 + bodyLength(text.substring(0, end))) {
                return text;
            }
        }
    }

    private static int bodyLength(String head) {
        var found = LENGTH.matcher(head.toLowerCase(Locale.ROOT));
        return found.find() ? Integer.parseInt(found.group(1)) : 0;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
