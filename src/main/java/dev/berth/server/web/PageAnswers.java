package dev.berth.server.web;

import dev.berth.server.api.problem.Problem;
import dev.berth.server.api.problem.ProblemAnswers;
import dev.berth.server.api.problem.ProblemException;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Failures as pages. Who has not signed in is sent to do so, and who may not look is told what is told of things that do not
 * exist.
 */
@ApplicationScoped
public class PageAnswers implements ProblemAnswers {
    private static final String HTML = "text/html;charset=UTF-8";
    private static final Set<HttpMethod> LOOKING = Set.of(HttpMethod.GET, HttpMethod.HEAD);
    private static final int SEE_OTHER = 303;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;

    private final Assets assets;

    PageAnswers(Assets assets) {
        this.assets = assets;
    }

    @CheckedTemplate(basePath = "web", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record ProblemPage(Frame frame, Problem problem, String retryAfter) implements TemplateInstance {}

    @CheckedTemplate(basePath = "web", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record ProblemPart(Problem problem) implements TemplateInstance {}

    @Override
    public Answer answer(ProblemException failure, RoutingContext context) {
        HttpServerRequest request = context.request();
        boolean part = isPart(request);
        if (failure.problem().status() == UNAUTHORIZED) {
            return signIn(request, part);
        }
        boolean looks = looks(request);
        ProblemException told = failure.problem().status() == FORBIDDEN && looks
                ? ProblemException.of(404, "not_found", "there is nothing at this address")
                : failure;
        Map<String, String> headers = new HashMap<>(told.headers());
        headers.put("Vary", "HX-Request");
        Problem problem = told.problem();
        String text = part
                ? new ProblemPart(problem).render()
                : new ProblemPage(frame(context), problem, headers.getOrDefault("Retry-After", "")).render();
        return new Answer(problem.status(), HTML, headers, text);
    }

    /** Whether a page asks that is open already, for a part of itself. */
    public static boolean isPart(HttpServerRequest request) {
        return "true".equals(request.getHeader("HX-Request"));
    }

    private static boolean looks(HttpServerRequest request) {
        return LOOKING.contains(request.method());
    }

    private static Answer signIn(HttpServerRequest request, boolean part) {
        if (part) {
            Next back = Next.of(pathOf(request.getHeader("HX-Current-URL")));
            return new Answer(UNAUTHORIZED, HTML, Map.of("HX-Redirect", back.signIn()), "");
        }
        boolean looks = looks(request);
        // What was to be done is not done after signing in, but the page from which it was sent is shown again.
        String page = looks ? request.uri() : pathOf(request.getHeader("Referer"));
        return new Answer(SEE_OTHER, HTML, Map.of("Location", Next.of(page).signIn()), "");
    }

    private static @Nullable String pathOf(@Nullable String url) {
        try {
            URI address = URI.create(url == null ? "" : url);
            String query = address.getRawQuery();
            return query == null ? address.getRawPath() : address.getRawPath() + "?" + query;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Who asks may not be known yet: some failures come before anybody has looked. */
    private Frame frame(RoutingContext context) {
        Optional<SecurityIdentity> identity = Optional.ofNullable(context.user())
                .filter(QuarkusHttpUser.class::isInstance)
                .map(user -> ((QuarkusHttpUser) user).getSecurityIdentity())
                .filter(one -> !one.isAnonymous());
        return FrameBuilder.builder()
                .title("That did not work")
                .section(Section.NONE)
                .assets(assets.base())
                .at("")
                .events("")
                .user(identity.map(one -> one.getPrincipal().getName()).orElse(""))
                .role(identity.map(one -> Frames.role(one::hasRole)).orElse(""))
                .submitsSomewhere(false)
                .seesAll(false)
                .build();
    }
}
