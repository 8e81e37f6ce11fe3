package io.vernissage.emulator;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.IdleStateEvent;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Keeps a connection on which nothing moves from being closed while its request is being answered. It is the client that is
 * waited for, and the connection closed, if nothing was asked, or what one is ready to read or has to send does not move.
 */
final class IdleGuard extends ChannelDuplexHandler {
    private static final String NAME = "idle-guard";
    private static final String VERTX = "handler";

    private int unanswered;
    private boolean comingIn;

    /** Called on the event loop before the first request is read. */
    static void on(HttpConnection connection) {
        if (connection instanceof ConnectionBase base
                && base.channel().pipeline().get(VERTX) != null) {
            base.channel().pipeline().addBefore(VERTX, NAME, new IdleGuard());
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest) {
            unanswered++;
            comingIn = true;
        }
        if (message instanceof LastHttpContent) {
            comingIn = false;
        }
        context.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        boolean passing = message instanceof HttpResponse response
                && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        if (message instanceof LastHttpContent && !passing) {
            unanswered--;
        }
        super.write(context, message, promise);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (!(event instanceof IdleStateEvent) || waitsForClient(context)) {
            context.fireUserEventTriggered(event);
        }
    }

    private boolean waitsForClient(ChannelHandlerContext context) {
        var channel = context.channel();
        var outgoing = channel.unsafe().outboundBuffer();
        boolean sends = outgoing != null && outgoing.totalPendingWriteBytes() > 0;
        return unanswered == 0 || sends || (comingIn && channel.config().isAutoRead());
    }
}
