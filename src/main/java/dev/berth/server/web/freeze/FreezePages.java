package dev.berth.server.web.freeze;

import dev.berth.server.api.freeze.FreezeResponse;
import dev.berth.server.api.problem.Problem;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.AuditTrail;
import dev.berth.server.control.port.FreezeStore.Stored;
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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The page of the freeze windows of something, with the form of a new one. */
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

    /** A page that is asked for, and the windows that it shows. */
    record Asked(Frame frame, FreezePlace place, Uni<List<Stored>> windows) {}

    Uni<TemplateInstance> list(Asked asked) {
        return page(asked, FreezeForm.EMPTY, null).map(page -> page);
    }

    private Uni<FreezeList> page(Asked asked, FreezeForm form, @Nullable Problem problem) {
        Instant now = deed.now();
        FreezePlace place = asked.place();
        FormFields fields = form.fields(place.ofTags(), problem);
        return asked.windows()
                .map(found -> new FreezeList(
                        asked.frame(),
                        place,
                        found.stream()
                                .map(stored -> FreezeLine.of(FreezeResponse.of(stored, now), place))
                                .toList(),
                        problem == null ? "" : fields.elsewhere(problem),
                        fields.all()));
    }

    /** What was asked for, and then the page; or the page with why not. */
    Uni<Response> done(Asked asked, FreezeForm form, Supplier<Uni<?>> change) {
        return Uni.createFrom()
                .deferred(
                        () -> change.get().map(done -> Redirect.to(asked.place().address())))
                .onFailure(ProblemException.class)
                .recoverWithUni(failure -> {
                    Problem problem = ((ProblemException) failure).problem();
                    return page(asked, form, problem)
                            .map(page -> Response.status(problem.status())
                                    .entity(page)
                                    .build());
                });
    }
}
