package dev.berth.server.web.session;

import dev.berth.server.security.oidc.IdentityProvider;
import dev.berth.server.web.Frame;
import dev.berth.server.web.Frames;
import dev.berth.server.web.Next;
import dev.berth.server.web.Section;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;

/** The page that asks to sign in. */
@ApplicationScoped
class SignInPage {
    private final IdentityProvider provider;
    private final Frames frames;

    SignInPage(IdentityProvider provider, Frames frames) {
        this.provider = provider;
        this.frames = frames;
    }

    /**
     * The page.
     *
     * @param provider what people call the identity provider; empty when there is none
     * @param problem why it did not work; empty at first
     */
    @CheckedTemplate(basePath = "web/session", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record SignIn(Frame frame, Next next, String provider, Problem problem) implements TemplateInstance {}

    /**
     * Why it did not work.
     *
     * @param code for programs
     * @param sentence for people; empty when nothing is wrong
     */
    public record Problem(String code, String sentence) {
        static final Problem NONE = new Problem("", "");
    }

    TemplateInstance at(Next next, Problem problem) {
        return new SignIn(
                frames.still("Sign in", Section.NONE), next, provider.label().orElse(""), problem);
    }

    Response refused(int status, Next next, Problem problem) {
        return Response.status(status).entity(at(next, problem)).build();
    }
}
