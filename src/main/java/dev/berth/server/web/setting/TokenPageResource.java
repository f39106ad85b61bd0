package dev.berth.server.web.setting;

import dev.berth.server.api.problem.Problem;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.Caller;
import dev.berth.server.api.request.Paging;
import dev.berth.server.api.token.TokenChanges;
import dev.berth.server.api.token.TokenChanges.Made;
import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.TokenStore.Token;
import dev.berth.server.security.Roles;
import dev.berth.server.web.Form;
import dev.berth.server.web.FormField;
import dev.berth.server.web.FormFields;
import dev.berth.server.web.Frame;
import dev.berth.server.web.Frames;
import dev.berth.server.web.Redirect;
import dev.berth.server.web.Section;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** API tokens for admins, and how to get one for all others; {@code terraform login} opens it. */
@Path(TokenPageResource.ADDRESS)
@RolesAllowed(Roles.USER)
@Produces(MediaType.TEXT_HTML)
class TokenPageResource {
    static final String ADDRESS = SettingRooms.TOKENS;

    private static final String PAGE = "50";

    private final TokenChanges tokens;
    private final Caller caller;
    private final Frames frames;

    TokenPageResource(TokenChanges tokens, Caller caller, Frames frames) {
        this.tokens = tokens;
        this.caller = caller;
        this.frames = frames;
    }

    /**
     * What admins see.
     *
     * @param cursor where this page begins, empty for the newest
     * @param more where the next one begins, empty when there is none
     * @param problem what is wrong with no field of the form; empty when nothing is
     * @param person whether whoever looks may make tokens of their own besides
     */
    @CheckedTemplate(basePath = "web/setting", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record TokenList(
            Frame frame,
            SettingRooms rooms,
            List<TokenRow> tokens,
            String cursor,
            String more,
            String problem,
            List<FormField> fields,
            boolean person)
            implements TemplateInstance {}

    /** A token that was just made. */
    @CheckedTemplate(basePath = "web/setting", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record TokenMade(Frame frame, String name, String role, String secret) implements TemplateInstance {
        @Override
        public String toString() {
            return "TokenMade[" + name + "]";
        }
    }

    /** What all others see; those who have signed in as persons make tokens of their own. */
    @CheckedTemplate(basePath = "web/setting", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record TokenHelp(Frame frame, boolean own) implements TemplateInstance {}

    @GET
    public Uni<TemplateInstance> page(@QueryParam("cursor") @DefaultValue("") String cursor) {
        Frame frame = frame();
        boolean person = caller.signedIn().isPresent();
        return frame.admin()
                ? list(frame, cursor, TokenForm.EMPTY, null)
                : Uni.createFrom().item(new TokenHelp(frame, person));
    }

    /** Answers with the secret itself: no address has it, so nobody can come back to it. */
    @POST
    @RolesAllowed(Roles.ADMIN)
    @Consumes(Form.MEDIA_TYPE)
    public Uni<Response> create(byte @Nullable [] body) {
        TokenForm form = new TokenForm(Form.of(body));
        Frame frame = frame();
        return Uni.createFrom()
                .deferred(() -> tokens.create(form.wish()))
                .map(made -> made(frame, made))
                .onFailure(ProblemException.class)
                .recoverWithUni(failure -> refused(frame, form, ((ProblemException) failure).problem()));
    }

    private static Response made(Frame frame, Made made) {
        TokenRow row = TokenRow.of(made.token(), "");
        return Response.status(Response.Status.CREATED)
                .entity(new TokenMade(frame, row.name(), row.role(), made.secret()))
                .build();
    }

    private Uni<Response> refused(Frame frame, TokenForm form, Problem problem) {
        return list(frame, "", form, problem)
                .map(page -> Response.status(problem.status()).entity(page).build());
    }

    @POST
    @Path("/{id}/revoke")
    @RolesAllowed(Roles.ADMIN)
    public Uni<Response> revoke(@PathParam("id") String id) {
        return tokens.revoke(id).map(gone -> Redirect.to(ADDRESS));
    }

    private Frame frame() {
        return frames.still("Tokens", Section.SETTINGS);
    }

    private Uni<TemplateInstance> list(Frame frame, String cursor, TokenForm form, @Nullable Problem problem) {
        String own = caller.token().orElse("");
        boolean person = caller.signedIn().isPresent();
        Page.Request page = Paging.request(PAGE, cursor.isEmpty() ? null : cursor);
        FormFields fields = form.fields(problem);
        String elsewhere = problem == null ? "" : fields.elsewhere(problem);
        return tokens.list(page)
                .map(found -> new TokenList(
                        frame,
                        SettingRooms.of(ADDRESS),
                        rows(found, own),
                        cursor,
                        more(found),
                        elsewhere,
                        fields.all(),
                        person));
    }

    private static List<TokenRow> rows(Page<Token> found, String own) {
        return found.items().stream().map(token -> TokenRow.of(token, own)).toList();
    }

    private static String more(Page<Token> found) {
        return found.nextCursor() == null ? "" : found.nextCursor();
    }
}
