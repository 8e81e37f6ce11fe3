package io.vernissage.hub.wire;

import com.azure.core.http.HttpPipeline;
import com.azure.core.http.HttpPipelineBuilder;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.core.http.policy.AddDatePolicy;
import com.azure.core.http.policy.HttpPipelinePolicy;
import com.azure.core.http.policy.RequestIdPolicy;
import com.azure.core.http.policy.UserAgentPolicy;
import io.vernissage.hub.StampSettings;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;

/** The connections to one stamp: one pool and one trust for Resource Manager, identity, blobs and plain HTTP. */
public final class Wire {
    private final String stamp;
    private final Repetition repetition;
    private final Connections connections;
    private final HttpClient plain;
    private final com.azure.core.http.HttpClient transport;

    /** Nothing is connected yet; it is on the first request. */
    public Wire(String stamp, SSLContext trust, StampSettings.Limits limits) {
        this.stamp = stamp;
        this.repetition = new Repetition(limits);
        this.connections = new Connections(trust, limits);
        this.plain = builder(trust, limits).build();
        // HTTP/1.1 gives each of the calls that are under way its own connection (the pool has no bound), where HTTP/2
        // would share one connection's flow control among them.
        this.transport = new JdkHttpClientBuilder(builder(trust, limits))
                .connectionTimeout(limits.connect())
                .writeTimeout(limits.request())
                .responseTimeout(limits.request())
                .readTimeout(limits.request())
                .build();
    }

    /** HTTP with this trust, without credentials, without asking again. */
    public HttpClient plain() {
        return plain;
    }

    /** For page writes, without credentials, without asking again. */
    public Connections connections() {
        return connections;
    }

    /** When whoever sends by {@link #connections} asks again. */
    public Repetition repetition() {
        return repetition;
    }

    /** A pipeline that sends a request once, fit for what another pipeline asks again for, such as a token. */
    public HttpPipeline once() {
        return build(List.of());
    }

    /**
     * A pipeline that asks again while the trouble may pass.
     *
     * @param around run once for a call, outside of the repetition
     * @param within run for every request that is sent, such as to sign it
     */
    public HttpPipeline persistent(List<HttpPipelinePolicy> around, List<HttpPipelinePolicy> within) {
        var policies = new ArrayList<HttpPipelinePolicy>();
        policies.add(new ForeignAnswer());
        policies.add(new ReplayableBody());
        policies.addAll(around);
        policies.add(new Persistence(stamp, repetition));
        policies.add(new AddDatePolicy());
        policies.addAll(within);
        return build(policies);
    }

    private HttpPipeline build(List<HttpPipelinePolicy> policies) {
        var all = new ArrayList<HttpPipelinePolicy>();
        all.add(new UserAgentPolicy("vernissage"));
        all.add(new RequestIdPolicy());
        all.addAll(policies);
        return new HttpPipelineBuilder()
                .policies(all.toArray(HttpPipelinePolicy[]::new))
                .httpClient(transport)
                .build();
    }

    /** Its own executor: on virtual threads parallel writes over TLS were measured a third slower. */
    private static HttpClient.Builder builder(SSLContext trust, StampSettings.Limits limits) {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(trust)
                .connectTimeout(limits.connect());
    }
}
