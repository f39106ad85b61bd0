package dev.berth.server.api.problem;

import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Every failure of a resource becomes a problem document. */
final class ProblemMappers {

    @ServerExceptionMapper
    public Response any(Throwable failure) {
        return respond(Failures.toProblem(failure));
    }

    @ServerExceptionMapper
    public Response problem(ProblemException failure) {
        return respond(failure);
    }

    @ServerExceptionMapper
    public Response http(WebApplicationException failure) {
        return respond(Failures.toProblem(failure));
    }

    @ServerExceptionMapper
    public Response notFound(NotFoundException failure) {
        return respond(Failures.toProblem(failure));
    }

    @ServerExceptionMapper
    public Response notAllowed(NotAllowedException failure) {
        Response response = respond(Failures.toProblem(failure));
        Object allowed = failure.getResponse().getHeaders().getFirst(HttpHeaders.ALLOW);
        return allowed == null
                ? response
                : Response.fromResponse(response)
                        .header(HttpHeaders.ALLOW, allowed)
                        .build();
    }

    @ServerExceptionMapper
    public Response wrongType(MismatchedInputException failure) {
        return respond(Failures.toProblem(failure));
    }

    @ServerExceptionMapper
    public Response unauthorized(UnauthorizedException failure) {
        return respond(Failures.toProblem(failure));
    }

    @ServerExceptionMapper
    public Response authenticationFailed(AuthenticationFailedException failure) {
        return respond(Failures.toProblem(failure));
    }

    @ServerExceptionMapper
    public Response forbidden(ForbiddenException failure) {
        return respond(Failures.toProblem(failure));
    }

    private static Response respond(ProblemException failure) {
        Response.ResponseBuilder response = Response.status(failure.problem().status())
                .type(Problem.MEDIA_TYPE)
                .entity(failure.problem().toJson());
        failure.headers().forEach(response::header);
        if (failure.problem().status() == 401) {
            response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"berth\"");
        }
        return response.build();
    }
}
