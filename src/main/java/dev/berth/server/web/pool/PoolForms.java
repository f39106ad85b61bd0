package dev.berth.server.web.pool;

import dev.berth.server.api.problem.Problem;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.control.port.PoolStore.StoredSpec;
import dev.berth.server.web.FormField;
import dev.berth.server.web.FormFields;
import dev.berth.server.web.Frame;
import dev.berth.server.web.Frames;
import dev.berth.server.web.Redirect;
import dev.berth.server.web.Section;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Shows the form of a pool, and again with what is wrong. */
@ApplicationScoped
class PoolForms {
    static final String LIST = "/app/pools";
    static final String NEW = "/app/new-pool";

    private final Frames frames;

    PoolForms(Frames frames) {
        this.frames = frames;
    }

    /**
     * The form.
     *
     * @param pool which is changed; empty for a new one
     * @param problem what is wrong with no field; empty when nothing is
     */
    @CheckedTemplate(basePath = "web/pool", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record PoolEdit(Frame frame, String pool, String action, String problem, List<FormField> fields)
            implements TemplateInstance {}

    /** The way on, or the form again as it was filled in. */
    Uni<Response> shown(String pool, PoolForm form, Supplier<Uni<StoredSpec>> change) {
        return Uni.createFrom()
                .<StoredSpec>deferred(() -> change.get())
                .map(done -> Redirect.to(LIST + "/" + done.spec().name()))
                .onFailure(ProblemException.class)
                .recoverWithItem(failure -> refused(pool, form, ((ProblemException) failure).problem()));
    }

    private Response refused(String pool, PoolForm form, Problem problem) {
        return Response.status(problem.status())
                .entity(page(pool, form, problem))
                .build();
    }

    /** @param pool empty for a new one */
    TemplateInstance page(String pool, PoolForm form, @Nullable Problem problem) {
        boolean isNew = pool.isEmpty();
        FormFields fields = form.fields(isNew, problem);
        return new PoolEdit(
                frames.still(isNew ? "New pool" : "Edit pool " + pool, Section.POOLS),
                pool,
                isNew ? NEW : LIST + "/" + pool + "/edit",
                problem == null ? "" : fields.elsewhere(problem),
                fields.all());
    }
}
