package dev.berth.server.web.setting;

import dev.berth.domain.access.Person;
import dev.berth.domain.access.Role;
import dev.berth.server.api.problem.Problem;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.api.request.Caller;
import dev.berth.server.api.request.Paging;
import dev.berth.server.api.token.TokenChanges;
import dev.berth.server.control.port.Page;
import dev.berth.server.security.Roles;
import dev.berth.server.web.Form;
import dev.berth.server.web.FormField;
import dev.berth.server.web.FormField.Kind;
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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** API tokens that somebody who has signed in with the identity provider makes for themself (I2). */
@Path(OwnTokenPageResource.ADDRESS)
@RolesAllowed(Roles.USER)
@Produces(MediaType.TEXT_HTML)
class OwnTokenPageResource {
    static final String ADDRESS = "/app/settings/own-tokens";

    private static final String PAGE = "50";

    private final TokenChanges tokens;
    private final Caller caller;
    private final Frames frames;

    OwnTokenPageResource(TokenChanges tokens, Caller caller, Frames frames) {
        this.tokens = tokens;
        this.caller = caller;
        this.frames = frames;
    }

    /**
     * The page.
     *
     * @param cursor where this page begins, empty for the newest
     * @param more where the next one begins, empty when there is none
     */
    @CheckedTemplate(basePath = "web/setting", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record OwnTokenList(
            Frame frame, List<TokenRow> tokens, String cursor, String more, String problem, List<FormField> fields)
            implements TemplateInstance {}

    /** A token that was just made. */
    @CheckedTemplate(basePath = "web/setting", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record OwnTokenMade(Frame frame, String name, String secret) implements TemplateInstance {
        @Override
        public String toString() {
            return "OwnTokenMade[" + name + "]";
        }
    }

    @GET
    public Uni<TemplateInstance> page(@QueryParam("cursor") @DefaultValue("") String cursor) {
        return list(frame(), owner(), cursor, new Form(Map.of()), null);
    }

    /** Answers with the secret itself: no address has it, so nobody can come back to it. */
    @POST
    @Consumes(Form.MEDIA_TYPE)
    public Uni<Response> create(byte @Nullable [] body) {
        Form form = Form.of(body);
        Frame frame = frame();
        Person owner = owner();
        return Uni.createFrom()
                .deferred(() -> tokens.createOwn(owner, wish(form)))
                .map(made -> Response.status(Response.Status.CREATED)
                        .entity(new OwnTokenMade(frame, made.token().name(), made.secret()))
                        .build())
                .onFailure(ProblemException.class)
                .recoverWithUni(failure -> refused(frame, owner, form, ((ProblemException) failure).problem()));
    }

    @POST
    @Path("/{id}/revoke")
    public Uni<Response> revoke(@PathParam("id") String id) {
        return tokens.revokeOwn(owner(), id).map(gone -> Redirect.to(ADDRESS));
    }

    /** A session of a token is no person's own, whoever has it. */
    private Person owner() {
        return caller.signedIn()
                .orElseThrow(() -> ProblemException.forbidden(
                        "tokens of one's own are for people who have signed in" + " with the identity provider"));
    }

    private Frame frame() {
        return frames.still("My tokens", Section.SETTINGS);
    }

    private static TokenChanges.Wish wish(Form form) {
        return new TokenChanges.Wish(text(form, "name"), text(form, "role"), null, null, text(form, "expiresIn"));
    }

    private static @Nullable String text(Form form, String field) {
        String text = form.text(field).strip();
        return text.isEmpty() ? null : text;
    }

    private Uni<Response> refused(Frame frame, Person owner, Form form, Problem problem) {
        return list(frame, owner, "", form, problem)
                .map(page -> Response.status(problem.status()).entity(page).build());
    }

    private Uni<TemplateInstance> list(Frame frame, Person owner, String cursor, Form form, @Nullable Problem problem) {
        Page.Request page = Paging.request(PAGE, cursor.isEmpty() ? null : cursor);
        FormFields fields = fields(owner, form, problem);
        String elsewhere = problem == null ? "" : fields.elsewhere(problem);
        return tokens.listOwn(owner, page)
                .map(found -> new OwnTokenList(
                        frame,
                        found.items().stream()
                                .map(token -> TokenRow.of(token, ""))
                                .toList(),
                        cursor,
                        found.nextCursor() == null ? "" : found.nextCursor(),
                        elsewhere,
                        fields.all()));
    }

    private static FormFields fields(Person owner, Form form, @Nullable Problem problem) {
        return new FormFields(form.fields(), problem == null ? List.of() : problem.violations())
                .add("name", "Name", new Kind.Line(), "what it is for: 1 to 63 of a-z, 0-9 and hyphens")
                .add(
                        "role",
                        "Role",
                        new Kind.Choice(roles(owner), "my own"),
                        "at each use it gives no more than you have")
                .add(
                        "expiresIn",
                        "Expires in (expiresIn)",
                        new Kind.Line(),
                        "such as P7D or PT12H, up to P90D; P30D when empty");
    }

    private static List<String> roles(Person owner) {
        Role most = owner.role();
        return Stream.concat(
                        Stream.of(""),
                        Arrays.stream(Role.values())
                                .filter(role -> most != null && most.includes(role))
                                .map(WireWords::of))
                .toList();
    }
}
