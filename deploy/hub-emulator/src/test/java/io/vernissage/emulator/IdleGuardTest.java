package io.vernissage.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.IdleStateEvent;
import org.junit.jupiter.api.Test;

class IdleGuardTest {
    private final Idles idles = new Idles();
    private final EmbeddedChannel connection = new EmbeddedChannel(new IdleGuard(), idles);

    @Test
    void shouldKeepAConnectionWhileItsRequestIsAnsweredAndNoLonger() {
        assertThat(closes()).isTrue();
        connection.writeInbound(head());
        connection.writeInbound(LastHttpContent.EMPTY_LAST_CONTENT);
        assertThat(closes()).isFalse();
        connection.writeOutbound(response(HttpResponseStatus.CONTINUE));
        assertThat(closes()).isFalse();
        connection.writeOutbound(response(HttpResponseStatus.OK));
        assertThat(closes()).isTrue();
    }

    @Test
    void shouldWaitForABodyOnlyWhileNobodyReadsIt() {
        connection.writeInbound(head());
        connection.writeInbound(new DefaultHttpContent(Unpooled.buffer(8).writeZero(8)));
        assertThat(closes()).isTrue();
        connection.config().setAutoRead(false);
        assertThat(closes()).isFalse();
    }

    private boolean closes() {
        int before = idles.count;
        connection.pipeline().fireUserEventTriggered(IdleStateEvent.ALL_IDLE_STATE_EVENT);
        return idles.count > before;
    }

    private static DefaultHttpRequest head() {
        return new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.PUT, "/");
    }

    private static DefaultFullHttpResponse response(HttpResponseStatus status) {
        return new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status);
    }

    private static final class Idles extends ChannelInboundHandlerAdapter {
        private int count;

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            count++;
        }
    }
}
