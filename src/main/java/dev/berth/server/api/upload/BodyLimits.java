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
    private static final int RETRY_SECONDS = 5;

    /** Filters are made while the application is built, when there are no settings yet. */
    private final Provider<BerthConfig> config;

    private final Provider<BodyBudget> budget;

    BodyLimits(Provider<BerthConfig> config, Provider<BodyBudget> budget) {
        this.config = config;
        this.budget = budget;
    }

    @ServerRequestFilter
    public Uni<@Nullable Response> read(ContainerRequestContext context, RoutingContext routing) {
        HttpServerRequest request = routing.request();
        if (WITHOUT_BODY.contains(context.getMethod()) || request.isEnded()) {
            return Uni.createFrom().nullItem();
        }
        BodyKind kind = BodyKind.of(context.getMethod(), routing.normalizedPath());
        BerthConfig.Limits limits = config.get().limits();
        long limit = kind.limit(limits);
        BodyBudget.Share share = budget.get().share();
        routing.addEndHandler(ended -> share.giveBack());
        return new BodyReader(routing, limit, share, limits.bodyTimeout())
                .read()
                .onFailure(BodyReader.CutShort.class)
                .transform(failure -> ProblemException.of(400, "bad_request", "the body ended too early"))
                .onFailure(BodyReader.TooSlow.class)
                .transform(failure -> ProblemException.of(408, "too_slow", "the body did not arrive in time"))
                .onFailure(BodyReader.NoRoom.class)
                .transform(failure -> ProblemException.retry(
                        503, "server_busy", "too much is being sent at the same time", RETRY_SECONDS))
                .onFailure(BodyReader.TooLarge.class)
                .transform(failure -> ProblemException.of(
                        413, kind.tooLarge(), "the body is larger than " + kind.setting() + " of " + limit + " bytes"))
                .map(body -> {
                    context.setEntityStream(new ByteArrayInputStream(body));
                    return null;
                });
    }
}
