package io.vernissage.hub.identity;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.azure.core.http.HttpPipeline;
import io.vernissage.hub.HubException;
import io.vernissage.hub.ServicePrincipal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import reactor.core.publisher.Mono;

/**
 * Tokens for one Resource Manager host. One is kept until shortly before it runs out, or until the host refuses it; then
 * endpoints and token are asked for anew. A failed request is not kept. It never blocks, and many callers that come at
 * once cause one request.
 */
public final class Tokens implements TokenCredential {
    private static final Duration EARLY = Duration.ofMinutes(5);

    private final Discovery discovery;
    private final SignIn signIn;
    private final Duration limit;
    private final Clock clock;
    private final AtomicReference<AccessToken> refused = new AtomicReference<>();
    private final Mono<Held> held;

    /** A token and when it is time for the next one. */
    private record Held(AccessToken token, Instant until) {}

    /**
     * Tokens of a principal.
     *
     * @param pipeline by which the identity provider is asked; it must not repeat requests, as who needs the token does
     * @param limit for one token request: an answer without a token would keep the library busy for a minute
     */
    public Tokens(
            Discovery discovery,
            String stamp,
            ServicePrincipal principal,
            HttpPipeline pipeline,
            Duration limit,
            Clock clock) {
        this.discovery = discovery;
        this.signIn = new SignIn(stamp, principal, pipeline);
        this.limit = limit;
        this.clock = clock;
        this.held = Mono.defer(this::request).cacheInvalidateIf(this::outworn);
    }

    @Override
    public Mono<AccessToken> getToken(TokenRequestContext context) {
        return token();
    }

    /** A token, or a {@link HubException}. */
    Mono<AccessToken> token() {
        return held.map(Held::token);
    }

    /** The host did not accept this token: the next caller gets another one. */
    void refuse(AccessToken token) {
        discovery.forget();
        refused.set(token);
    }

    private boolean outworn(Held candidate) {
        return refused.get() == candidate.token() || !clock.instant().isBefore(candidate.until());
    }

    private Mono<Held> request() {
        return discovery
                .endpoints()
                .flatMap(endpoints -> Mono.defer(() -> signIn.credential(endpoints)
                                .getToken(new TokenRequestContext().addScopes(endpoints.scope())))
                        .timeout(limit)
                        .map(this::hold)
                        .onErrorMap(error -> HubException.of("sign in at " + endpoints.loginEndpoint(), error)));
    }

    private Held hold(AccessToken token) {
        var now = clock.instant();
        var expires = token.getExpiresAt().toInstant();
        var fifth = Duration.between(now, expires).dividedBy(5);
        // a token of minutes is still used for most of its life
        return new Held(token, expires.minus(fifth.compareTo(EARLY) < 0 ? fifth : EARLY));
    }
}
