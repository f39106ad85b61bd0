package dev.berth.server.web.freeze;

import dev.berth.domain.id.FreezeId;
import dev.berth.server.api.freeze.FreezeChanges;
import dev.berth.server.api.freeze.FreezeResponse;
import dev.berth.server.api.problem.Problem;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.AuditTrail;
import dev.berth.server.web.Form;
import dev.berth.server.web.FormField;
import dev.berth.server.web.FormFields;
import dev.berth.server.web.Frame;
import dev.berth.server.web.Redirect;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The pages of the freeze windows of something: all of them, with the form of a new one, and the form of one that is changed. */
@ApplicationScoped
class FreezePages {
    private final AuditTrail deed;

    FreezePages(AuditTrail deed) {
        this.deed = deed;
    }

    /** @param problem what is wrong with no field; empty when nothing is */
    @CheckedTemplate(basePath = "web/freeze", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record FreezeList(Frame frame, FreezePlace place, List<FreezeLine> lines, String problem, List<FormField> fields)
            implements TemplateInstance {}

    /**
     * The form of one that is there.
     *
     * @param freeze its number
     * @param problem what is wrong with no field; empty when nothing is
     */
    @CheckedTemplate(basePath = "web/freeze", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record FreezeEdit(Frame frame, FreezePlace place, long freeze, String problem, List<FormField> fields)
            implements TemplateInstance {}

    /** A page that is asked for, and the windows that it is about. */
    record Asked(Frame frame, FreezePlace place, Windows windows) {}

    Uni<TemplateInstance> list(Asked asked) {
        return page(asked, FreezeForm.EMPTY, null);
    }

    Uni<Response> create(Asked asked, byte @Nullable [] body) {
        FreezeForm form = FreezeForm.sent(Form.of(body));
        return done(asked, () -> asked.windows().create(form.window()), problem -> page(asked, form, problem));
    }

    Uni<Response> delete(Asked asked, byte @Nullable [] body) {
        String id = Form.of(body).text("freeze");
        return done(
                asked,
                () -> asked.windows().delete(FreezeChanges.numbered(id)),
                problem -> page(asked, FreezeForm.EMPTY, problem));
    }

    /** The form of the window of that number. */
    Uni<TemplateInstance> form(Asked asked, String id) {
        Instant now = deed.now();
        FreezeId freeze = FreezeChanges.numbered(id);
        return asked.windows()
                .existing(freeze)
                .map(found -> edit(asked, freeze, FreezeForm.of(FreezeResponse.of(found, now)), null));
    }

    Uni<Response> change(Asked asked, String id, byte @Nullable [] body) {
        FreezeForm form = FreezeForm.sent(Form.of(body));
        FreezeId freeze = FreezeChanges.numbered(id);
        return done(
                asked,
                () -> asked.windows().update(freeze, form.patch()),
                problem -> Uni.createFrom().item(edit(asked, freeze, form, problem)));
    }

    private Uni<TemplateInstance> page(Asked asked, FreezeForm form, @Nullable Problem problem) {
        Instant now = deed.now();
        FreezePlace place = asked.place();
        FormFields fields = form.fields(place.ofTags(), problem);
        return asked.windows()
                .shown()
                .map(found -> new FreezeList(
                        asked.frame(),
                        place,
                        found.stream()
                                .map(stored -> FreezeLine.of(FreezeResponse.of(stored, now), place))
                                .toList(),
                        problem == null ? "" : fields.elsewhere(problem),
                        fields.all()));
    }

    private static TemplateInstance edit(Asked asked, FreezeId freeze, FreezeForm form, @Nullable Problem problem) {
        FormFields fields = form.fields(false, problem);
        return new FreezeEdit(
                asked.frame(),
                asked.place(),
                freeze.value(),
                problem == null ? "" : fields.elsewhere(problem),
                fields.all());
    }

    /** What was asked for, and then the list; or the page with why not. */
    private static Uni<Response> done(
            Asked asked, Supplier<Uni<?>> change, Function<Problem, Uni<TemplateInstance>> refused) {
        return Uni.createFrom()
                .deferred(
                        () -> change.get().map(done -> Redirect.to(asked.place().address())))
                .onFailure(ProblemException.class)
                .recoverWithUni(failure -> {
                    Problem problem = ((ProblemException) failure).problem();
                    return refused.apply(problem)
                            .map(page -> Response.status(problem.status())
                                    .entity(page)
                                    .build());
                });
    }
}
