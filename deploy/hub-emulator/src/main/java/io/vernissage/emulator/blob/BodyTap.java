package io.vernissage.emulator.blob;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Takes a body off the connection on its way to Vert.x, which would first copy every piece of it onto the heap. There is one
 * for each connection, from its second request on; it lives on the connection's event loop.
 */
final class BodyTap extends ChannelInboundHandlerAdapter {
    private static final String NAME = "body-tap";
    private static final String VERTX = "handler";
    /**
     * Grow with what comes in, bytes; shared, since each connection has its own state in it. A larger buffer fills a quarter of a
     * chunk of the allocator, which then gives the chunk back and takes a new one with every read.
     */
    private static final RecvByteBufAllocator READS = new AdaptiveRecvByteBufAllocator(512, 16 * 1024, 512 * 1024);

    /** Says which request of its connection one is, so that no pipelined one gets the bytes of another. */
    private static final String NUMBER = "vernissage-request-number";

    private long number;
    private int position;
    private Optional<Taking> taking = Optional.empty();

    private record Taking(ByteBuffer target, int origin, CompletableFuture<Void> done) {}

    /** The tap for this request's body, on whose connection one may be opened now for the next. Called on the event loop. */
    static Optional<BodyTap> of(HttpServerRequest request) {
        if (request.version() != HttpVersion.HTTP_1_1 || !(request.connection() instanceof ConnectionBase connection)) {
            return Optional.empty();
        }
        var pipeline = connection.channel().pipeline();
        if (pipeline.get(NAME) instanceof BodyTap tap) {
            return Optional.of(tap);
        }
        if (pipeline.get(VERTX) != null) {
            pipeline.addBefore(VERTX, NAME, new BodyTap());
            // From 64 KiB a read, which is what Netty takes at most by itself, a page write comes in by 64 rounds of
            // the loop.
            connection.channel().config().setRecvByteBufAllocator(READS);
        }
        return Optional.empty();
    }

    /**
     * Puts what is still to come of a request's body into the buffer, each byte at its place; what has passed already comes
     * by way of the request. Called on the event loop.
     *
     * @param done fails if the body is too large
     */
    void into(HttpServerRequest request, ByteBuffer target, CompletableFuture<Void> done) {
        if (Long.toString(number).equals(request.getHeader(NUMBER))) {
            taking = Optional.of(new Taking(target, target.position(), done));
        }
    }

    /** How far into its body the tapped request is; the buffer's position once the body has ended. */
    void end() {
        taking.ifPresent(one -> one.target().position(one.origin() + position));
        taking = Optional.empty();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        switch (message) {
            case HttpRequest head -> {
                number++;
                position = 0;
                taking = Optional.empty();
                head.headers().set(NUMBER, Long.toString(number));
                context.fireChannelRead(message);
            }
            case HttpContent content when content.decoderResult().isSuccess() -> pass(context, content);
            default -> context.fireChannelRead(message);
        }
    }

    private void pass(ChannelHandlerContext context, HttpContent content) {
        int length = content.content().readableBytes();
        int start = position;
        position += length;
        if (taking.isEmpty()) {
            context.fireChannelRead(content);
            return;
        }
        var one = taking.get();
        if (one.origin() + position > one.target().limit()) {
            one.done().completeExceptionally(StorageError.RequestBodyTooLarge.exception());
            taking = Optional.empty();
            context.fireChannelRead(content);
            return;
        }
        content.content()
                .getBytes(
                        content.content().readerIndex(),
                        one.target().duplicate().position(one.origin() + start).limit(one.origin() + position));
        boolean last = content instanceof LastHttpContent;
        content.release();
        if (last) {
            context.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
        }
    }
}
