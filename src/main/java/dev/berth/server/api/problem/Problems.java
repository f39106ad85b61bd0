package dev.berth.server.api.problem;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/** Problems that are told before any resource is reached. */
public final class Problems {
    private Problems() {}

    /** The answer to a request that goes no further. */
    public static void send(RoutingContext context, ProblemException failure) {
        ProblemRoutes.send(context, failure);
    }

    /** 503 {@code not_leader}, or the end of the connection when an answer has begun. */
    public static void notLeader(RoutingContext context) {
        HttpServerResponse response = context.response();
        if (response.ended() || response.headWritten()) {
            response.reset();
        } else {
            ProblemRoutes.send(context, Failures.notLeader());
        }
    }
}
