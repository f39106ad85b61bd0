package dev.berth.server.api.upload;

import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.config.BerthConfig;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayInputStream;
import java.util.Set;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/** Reads every body before its resource does, and no more of it than its kind may have (F12). */
@Singleton
class BodyLimits {
    private static final Set<String> WITHOUT_BODY = Set.of("GET", "HEAD", "OPTIONS");

    /** Filters are made while the application is built, when there are no settings yet. */
    private final Provider<BerthConfig> config;

    BodyLimits(Provider<BerthConfig> config) {
        this.config = config;
    }

    @ServerRequestFilter
    public Uni<@Nullable Response> read(ContainerRequestContext context, RoutingContext routing) {
        HttpServerRequest request = routing.request();
        if (WITHOUT_BODY.contains(context.getMethod()) || request.isEnded()) {
            return Uni.createFrom().nullItem();
        }
        BodyKind kind = BodyKind.of(context.getMethod(), routing.normalizedPath());
        long limit = kind.limit(config.get().limits());
        return new BodyReader(request, limit)
                .read()
                .onFailure(BodyReader.TooLarge.class)
                .transform(failure -> ProblemException.of(
                        413, kind.tooLarge(), "the body is larger than the limit of " + limit + " bytes"))
                .map(body -> {
                    context.setEntityStream(new ByteArrayInputStream(body.getBytes()));
                    return null;
                });
    }
}
