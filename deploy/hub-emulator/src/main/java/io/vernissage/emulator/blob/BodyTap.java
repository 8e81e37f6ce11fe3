package io.vernissage.emulator.blob;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Takes a body off the connection on its way to Vert.x, which would first copy every piece of it onto the heap. Without TLS
 * the socket is even read into the body's own buffer. There is one for each connection, from its second request on; it lives
 * on the connection's event loop.
 */
final class BodyTap extends ChannelInboundHandlerAdapter {
    private static final String NAME = "body-tap";
    private static final String VERTX = "handler";
    /** One read, bytes; what was read is written to the file by another thread while the next comes in. */
    private static final int LARGEST_READ = 256 * 1024;

    /** Says which request of its connection one is, so that no pipelined one gets the bytes of another. */
    private static final String NUMBER = "vernissage-request-number";

    private long number;
    private int position;
    private Optional<Taking> taking = Optional.empty();
    private ByteBuf room = Unpooled.EMPTY_BUFFER;

    /**
     * What is being taken.
     *
     * @param target a buffer for the body and nothing else
     */
    private record Taking(ByteBuffer target, Arrivals arrivals) {}

    /** The tap for this request's body, on whose connection one may be opened now for the next. Called on the event loop. */
    static Optional<BodyTap> of(HttpServerRequest request) {
        if (request.version() != HttpVersion.HTTP_1_1 || !(request.connection() instanceof ConnectionBase connection)) {
            return Optional.empty();
        }
        var channel = connection.channel();
        if (channel.pipeline().get(NAME) instanceof BodyTap tap) {
            return Optional.of(tap);
        }
        if (channel.pipeline().get(VERTX) != null) {
            var tap = new BodyTap();
            channel.pipeline().addBefore(VERTX, NAME, tap);
            if (channel.pipeline().get(SslHandler.class) == null) {
                channel.config().setAllocator(tap.new Reads(channel.config().getAllocator()));
            }
        }
        return Optional.empty();
    }

    /**
     * Puts what is still to come of a request's body into the buffer, each byte at its place; what has passed already comes
     * by way of the request. Called on the event loop.
     *
     * @param target from its beginning on, with room for the body and nothing else
     * @param arrivals is told how far it has come, or that it is too large
     */
    void into(HttpServerRequest request, ByteBuffer target, Arrivals arrivals) {
        if (Long.toString(number).equals(request.getHeader(NUMBER))) {
            taking = Optional.of(new Taking(target, arrivals));
            arrivals.split(position);
        }
    }

    /** Nothing is put anywhere any more. Called on the event loop. */
    void end() {
        taking = Optional.empty();
        room = Unpooled.EMPTY_BUFFER;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        switch (message) {
            case HttpRequest head -> {
                number++;
                position = 0;
                end();
                head.headers().set(NUMBER, Long.toString(number));
                context.fireChannelRead(message);
            }
            case HttpContent content when content.decoderResult().isSuccess() -> pass(context, content);
            default -> context.fireChannelRead(message);
        }
    }

    private void pass(ChannelHandlerContext context, HttpContent content) {
        int start = position;
        position += content.content().readableBytes();
        if (taking.isEmpty()) {
            context.fireChannelRead(content);
            return;
        }
        var one = taking.get();
        if (position > one.target().limit()) {
            end();
            one.arrivals().failed(StorageError.RequestBodyTooLarge.exception());
            context.fireChannelRead(content);
            return;
        }
        if (!isInPlace(content.content())) {
            var place = one.target().duplicate().position(start).limit(position);
            content.content().getBytes(content.content().readerIndex(), place);
        }
        boolean last = content instanceof LastHttpContent;
        content.release();
        one.arrivals().byTap(position);
        if (last) {
            context.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
        }
    }

    /** Whether it is a part of the room that was given to the last read: nothing but the body's next bytes goes there. */
    @SuppressWarnings("ReferenceEquality") // equal bytes elsewhere are not in place
    private boolean isInPlace(ByteBuf piece) {
        var whole = piece;
        while (whole.unwrap() != null) {
            whole = whole.unwrap();
        }
        return whole == room && piece.isReadable();
    }

    /** The allocator of the connection, but for reads from the socket while a body is taken: these go to the body's own buffer. */
    private final class Reads extends AbstractByteBufAllocator {
        private final ByteBufAllocator others;

        Reads(ByteBufAllocator others) {
            super(true);
            this.others = others;
        }

        /** Asked for by Netty for what it reads from the socket, and by nobody else while a request comes in. */
        @Override
        public ByteBuf ioBuffer(int capacity) {
            if (taking.isEmpty() || taking.get().target().limit() == position) {
                return others.ioBuffer(capacity);
            }
            var target = taking.get().target();
            int length = Math.min(LARGEST_READ, target.limit() - position);
            room = Unpooled.wrappedBuffer(target.slice(position, length)).clear();
            return room;
        }

        @Override
        protected ByteBuf newHeapBuffer(int capacity, int most) {
            return others.heapBuffer(capacity, most);
        }

        @Override
        protected ByteBuf newDirectBuffer(int capacity, int most) {
            return others.directBuffer(capacity, most);
        }

        @Override
        public boolean isDirectBufferPooled() {
            return others.isDirectBufferPooled();
        }
    }
}
