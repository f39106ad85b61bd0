package dev.berth.server.security.oidc;

import io.quarkus.arc.Unremovable;
import io.quarkus.oidc.common.OidcRequestFilter;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.client.HttpRequest;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Each call of the library to the provider ends within its time, and reads so much at most: it bounds neither by itself. */
@Singleton
@Unremovable
class BoundedAnswers implements OidcRequestFilter {
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final int MOST = 1 << 20;

    @Override
    public Uni<Void> filter(OidcRequestFilterContext call) {
        HttpRequest<?> request = call.request().getDelegate();
        request.timeout(ANSWER.toMillis());
        request.as(BoundedBody.codec(MOST));
        return Uni.createFrom().voidItem();
    }
}
