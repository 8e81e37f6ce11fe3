package io.vernissage.benchmarks;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The least that can take put pages: a blocking server that reads requests from keep-alive connections, writes their bodies
 * to their place in a sparse file, and answers 201. It checks nothing and keeps nothing else. A process of its own:
 * arguments are its folder and, to speak TLS as well, a key store.
 */
final class Sink {
    private static final Logger LOG = System.getLogger(Sink.class.getName());
    private static final int LARGEST_BODY = 4 * 1024 * 1024;
    private static final int LARGEST_HEAD = 16 * 1024;
    private static final ByteBuffer CREATED =
            StandardCharsets.US_ASCII.encode("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n");
    private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Path folder;
    private final Map<String, FileChannel> files = new ConcurrentHashMap<>();

    private Sink(Path folder) {
        this.folder = folder;
    }

    static void main(String[] arguments) throws IOException, GeneralSecurityException {
        var sink = new Sink(Path.of(arguments[0]));
        var plain = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        int tlsPort = arguments.length > 1 ? sink.openTls(Path.of(arguments[1])) : 0;
        System.out.println(plain.socket().getLocalPort() + " " + tlsPort);
        while (true) {
            var channel = plain.accept();
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            Thread.ofPlatform().start(() -> sink.serve(channel));
        }
    }

    private int openTls(Path keys) throws IOException, GeneralSecurityException {
        var server =
                Tls.server(keys).getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().start(() -> acceptAll(server));
        return server.getLocalPort();
    }

    private void acceptAll(ServerSocket server) {
        try {
            while (true) {
                var socket = server.accept();
                socket.setTcpNoDelay(true);
                Thread.ofPlatform().start(() -> serve(new Streams(socket)));
            }
        } catch (IOException e) {
            LOG.log(Level.ERROR, "No more connections are taken", e);
        }
    }

    private void serve(ByteChannel channel) {
        try (channel) {
            var head = ByteBuffer.allocate(LARGEST_HEAD);
            var body = ByteBuffer.allocateDirect(LARGEST_BODY);
            while (channel.read(head) >= 0) {
                int end = endOfHead(head.array(), head.position());
                if (end >= 0) {
                    answer(channel, new String(head.array(), 0, end, StandardCharsets.US_ASCII), head, end, body);
                }
            }
        } catch (IOException e) {
            LOG.log(Level.ERROR, "A connection broke", e);
        }
    }

    private static int endOfHead(byte[] head, int length) {
        for (int i = 0; i + END_OF_HEAD.length <= length; i++) {
            if (Arrays.equals(head, i, i + 4, END_OF_HEAD, 0, 4)) {
                return i + END_OF_HEAD.length;
            }
        }
        return -1;
    }

    private void answer(ByteChannel channel, String text, ByteBuffer head, int end, ByteBuffer body)
            throws IOException {
        var lines = text.split("\r\n", -1);
        var first = lines[0].split(" ", -1);
        var headers = Arrays.stream(lines)
                .skip(1)
                .filter(line -> !line.isEmpty())
                .map(line -> line.split(": ", 2))
                .collect(Collectors.toMap(pair -> pair[0].toLowerCase(Locale.ROOT), pair -> pair[1]));
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        body.clear().limit(length);
        head.flip().position(end);
        body.put(head);
        head.clear();
        while (body.hasRemaining()) {
            if (channel.read(body) < 0) {
                throw new EOFException("A body ended early");
            }
        }
        var name = first[1].replaceAll("\\?.*", "").replace('/', '_');
        if (first[0].equals("DELETE")) {
            files.remove(name).close();
            Files.delete(folder.resolve(name));
        } else if (length > 0) {
            var range = headers.get("x-ms-range");
            write(file(name), body.flip(), Long.parseLong(range.substring("bytes=".length(), range.indexOf('-'))));
        }
        channel.write(CREATED.duplicate());
    }

    private FileChannel file(String name) {
        return files.computeIfAbsent(name, fresh -> {
            try {
                return FileChannel.open(
                        folder.resolve(fresh),
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.SPARSE);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static void write(FileChannel file, ByteBuffer bytes, long start) throws IOException {
        long position = start;
        while (bytes.hasRemaining()) {
            position += file.write(bytes, position);
        }
    }

    /** A socket without a channel of its own, as TLS has it. */
    private static final class Streams implements ByteChannel {
        private final Socket socket;
        private final ReadableByteChannel in;
        private final WritableByteChannel out;

        Streams(Socket socket) {
            this.socket = socket;
            try {
                InputStream bytes = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
                OutputStream answers = socket.getOutputStream();
                this.in = Channels.newChannel(bytes);
                this.out = Channels.newChannel(answers);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            return in.read(into);
        }

        @Override
        public int write(ByteBuffer from) throws IOException {
            return out.write(from);
        }

        @Override
        public boolean isOpen() {
            return !socket.isClosed();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
