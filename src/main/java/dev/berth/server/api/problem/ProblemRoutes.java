package dev.berth.server.api.problem;

import io.vertx.core.VertxException;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Problem documents for what fails before or beside the resources: unknown addresses, authentication, the metrics. */
@ApplicationScoped
class ProblemRoutes {
    private static final int UNAVAILABLE = 503;

    void register(@Observes Router router) {
        router.route().order(Integer.MIN_VALUE).failureHandler(ProblemRoutes::failed);
        router.route("/q/health*").order(Integer.MIN_VALUE + 2).handler(ProblemRoutes::sayWhenToComeBack);
        router.errorHandler(404, ProblemRoutes::failed);
        router.errorHandler(405, ProblemRoutes::failed);
    }

    /** The checks of health answer by themselves. */
    private static void sayWhenToComeBack(RoutingContext context) {
        HttpServerResponse response = context.response();
        context.addHeadersEndHandler(written -> {
            if (response.getStatusCode() == UNAVAILABLE) {
                response.putHeader("Retry-After", String.valueOf(Failures.RETRY_SECONDS));
            }
        });
        context.next();
    }

    private static void failed(RoutingContext context) {
        HttpServerResponse response = context.response();
        if (response.ended() || response.headWritten()) {
            response.reset();
            return;
        }
        send(context, problemOf(context));
    }

    private static ProblemException problemOf(RoutingContext context) {
        Throwable failure = context.failure();
        int status = context.statusCode();
        // The router says by it that the request is none, as one whose Host is no host.
        boolean malformed = status == 400 && failure instanceof VertxException;
        if (failure == null || malformed || status == 401 || status == 403) {
            return Failures.ofStatus(status < 400 ? 500 : status);
        }
        return Failures.toProblem(failure);
    }

    static void send(RoutingContext context, ProblemException failure) {
        ProblemAnswers.Answer answer = ProblemAnswers.of(failure, context);
        HttpServerResponse response = context.response();
        response.setStatusCode(answer.status()).putHeader("Content-Type", answer.mediaType());
        answer.headers().forEach(response::putHeader);
        response.end(answer.text());
    }
}
