package dev.berth.server.api.problem;

import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Every failure of a resource becomes a problem document, or what takes its place at that address. */
final class ProblemMappers {

    @ServerExceptionMapper
    public Response any(Throwable failure, RoutingContext context) {
        return respond(Failures.toProblem(failure), context);
    }

    @ServerExceptionMapper
    public Response problem(ProblemException failure, RoutingContext context) {
        return respond(failure, context);
    }

    @ServerExceptionMapper
    public Response http(WebApplicationException failure, RoutingContext context) {
        return respond(Failures.toProblem(failure), context);
    }

    @ServerExceptionMapper
    public Response notFound(NotFoundException failure, RoutingContext context) {
        return respond(Failures.toProblem(failure), context);
    }

    @ServerExceptionMapper
    public Response notAllowed(NotAllowedException failure, RoutingContext context) {
        Response response = respond(Failures.toProblem(failure), context);
        Object allowed = failure.getResponse().getHeaders().getFirst(HttpHeaders.ALLOW);
        return allowed == null
                ? response
                : Response.fromResponse(response)
                        .header(HttpHeaders.ALLOW, allowed)
                        .build();
    }

    @ServerExceptionMapper
    public Response wrongType(MismatchedInputException failure, RoutingContext context) {
        return respond(Failures.toProblem(failure), context);
    }

    @ServerExceptionMapper
    public Response unauthorized(UnauthorizedException failure, RoutingContext context) {
        return respond(Failures.toProblem(failure), context);
    }

    @ServerExceptionMapper
    public Response authenticationFailed(AuthenticationFailedException failure, RoutingContext context) {
        return respond(Failures.toProblem(failure), context);
    }

    @ServerExceptionMapper
    public Response forbidden(ForbiddenException failure, RoutingContext context) {
        return respond(Failures.toProblem(failure), context);
    }

    private static Response respond(ProblemException failure, RoutingContext context) {
        ProblemAnswers.Answer answer = ProblemAnswers.of(failure, context);
        Response.ResponseBuilder response =
                Response.status(answer.status()).type(answer.mediaType()).entity(answer.text());
        answer.headers().forEach(response::header);
        if (answer.status() == 401) {
            response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"berth\"");
        }
        return response.build();
    }
}
