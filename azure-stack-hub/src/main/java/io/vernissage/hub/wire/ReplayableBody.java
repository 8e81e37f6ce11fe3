package io.vernissage.hub.wire;

import com.azure.core.http.HttpPipelineCallContext;
import com.azure.core.http.HttpPipelineNextPolicy;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.HttpPipelinePolicy;
import java.nio.ByteBuffer;
import reactor.core.publisher.Mono;

/**
 * Lets a body of byte buffers be sent again. The transport moves the position of each buffer it writes, so a second
 * request of the same buffers would be empty; every sending gets duplicates, which share the bytes and not the position.
 */
final class ReplayableBody implements HttpPipelinePolicy {
    @Override
    public Mono<HttpResponse> process(HttpPipelineCallContext context, HttpPipelineNextPolicy next) {
        var request = context.getHttpRequest();
        var body = request.getBodyAsBinaryData();
        if (body != null && !body.isReplayable()) {
            request.setBody(body.toFluxByteBuffer().map(ByteBuffer::duplicate));
        }
        return next.process();
    }
}
