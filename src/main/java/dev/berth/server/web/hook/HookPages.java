package dev.berth.server.web.hook;

import dev.berth.server.api.hook.DeliveryResponse;
import dev.berth.server.api.hook.HookChanges;
import dev.berth.server.api.hook.HookDeliveries;
import dev.berth.server.api.hook.HookResponse;
import dev.berth.server.api.hook.PingResponse;
import dev.berth.server.api.problem.Problem;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.web.Form;
import dev.berth.server.web.FormField;
import dev.berth.server.web.FormFields;
import dev.berth.server.web.Frame;
import dev.berth.server.web.Frames;
import dev.berth.server.web.Redirect;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The pages of hooks, wherever they are. */
@ApplicationScoped
class HookPages {
    private static final String PAGE = "50";

    private final HookChanges hooks;
    private final HookDeliveries deliveries;
    private final Frames frames;

    HookPages(HookChanges hooks, HookDeliveries deliveries, Frames frames) {
        this.hooks = hooks;
        this.deliveries = deliveries;
        this.frames = frames;
    }

    /**
     * All of a place.
     *
     * @param said what came of something; empty when nothing was tried
     * @param good whether that is good news
     */
    @CheckedTemplate(basePath = "web/hook", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record HookList(Frame frame, HookPlace place, List<HookResponse> hooks, String said, boolean good)
            implements TemplateInstance {}

    /**
     * The form of one.
     *
     * @param hook its name; empty for a new one
     */
    @CheckedTemplate(basePath = "web/hook", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record HookEdit(Frame frame, HookPlace place, String hook, String problem, List<FormField> fields)
            implements TemplateInstance {}

    /** Its secret, this once. */
    @CheckedTemplate(basePath = "web/hook", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record HookMade(Frame frame, HookPlace place, String hook, String secret) implements TemplateInstance {}

    /** What one was told. */
    @CheckedTemplate(basePath = "web/hook", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record DeliveryList(Frame frame, HookPlace place, String hook, List<DeliveryResponse> rows, String more)
            implements TemplateInstance {}

    private Frame frame(HookPlace place) {
        return frames.still(place.title(), place.section());
    }

    Uni<TemplateInstance> list(HookPlace place) {
        return list(frame(place), place, "", true);
    }

    private Uni<TemplateInstance> list(Frame frame, HookPlace place, String said, boolean good) {
        return hooks.of(place.scope()).map(found -> new HookList(frame, place, found, said, good));
    }

    Uni<TemplateInstance> form(HookPlace place, String hook) {
        Frame frame = frame(place);
        if (hook.isEmpty()) {
            return hooks.of(place.scope()).map(there -> edit(frame, place, "", HookForm.empty(), null));
        }
        return hooks.existing(place.scope(), HookChanges.named(hook))
                .map(found -> edit(frame, place, hook, HookForm.of(found), null));
    }

    private static TemplateInstance edit(
            Frame frame, HookPlace place, String hook, HookForm form, @Nullable Problem problem) {
        FormFields fields = form.fields(place.scope(), problem);
        return new HookEdit(frame, place, hook, problem == null ? "" : fields.elsewhere(problem), fields.all());
    }

    /** Makes or changes one; shows the secret of one that was made. */
    Uni<Response> set(HookPlace place, String hook, byte @Nullable [] body) {
        HookForm form = HookForm.sent(Form.of(body), hook.isEmpty());
        Frame frame = frame(place);
        return Uni.createFrom()
                .deferred(() -> hook.isEmpty()
                        ? hooks.create(place.scope(), form.body())
                        : hooks.update(place.scope(), HookChanges.named(hook), form.body()))
                .map(done -> made(frame, place, done))
                .onFailure(ProblemException.class)
                .recoverWithItem(failure -> {
                    Problem problem = ((ProblemException) failure).problem();
                    return Response.status(problem.status())
                            .entity(edit(frame, place, hook, form, problem))
                            .build();
                });
    }

    private static Response made(Frame frame, HookPlace place, HookResponse hook) {
        String secret = hook.secret();
        return secret == null
                ? Redirect.to(place.address())
                : Response.ok(new HookMade(frame, place, hook.name(), secret)).build();
    }

    Uni<Response> rotate(HookPlace place, byte @Nullable [] body) {
        Frame frame = frame(place);
        return told(
                place,
                hooks.rotate(place.scope(), HookChanges.named(Form.of(body).text("hook")), null)
                        .map(hook -> made(frame, place, hook)));
    }

    Uni<Response> delete(HookPlace place, byte @Nullable [] body) {
        return told(
                place,
                hooks.delete(place.scope(), HookChanges.named(Form.of(body).text("hook")))
                        .map(gone -> Redirect.to(place.address())));
    }

    Uni<Response> ping(HookPlace place, byte @Nullable [] body) {
        Frame frame = frame(place);
        String hook = Form.of(body).text("hook");
        return told(
                place,
                deliveries
                        .ping(place.scope(), HookChanges.named(hook))
                        .flatMap(answer -> list(frame, place, hook + ": " + words(answer), answer.arrived()))
                        .map(page -> Response.ok(page).build()));
    }

    private static String words(PingResponse answer) {
        return answer.arrived()
                ? "a trial arrived within " + answer.millis() + " ms"
                : "a trial did not arrive: " + answer.problem();
    }

    Uni<TemplateInstance> deliveries(HookPlace place, String hook, String cursor) {
        Frame frame = frame(place);
        return deliveries
                .list(
                        place.scope(),
                        HookChanges.named(hook),
                        new HookDeliveries.Query(null, PAGE, cursor.isEmpty() ? null : cursor))
                .map(page -> new DeliveryList(
                        frame, place, hook, page.items(), page.nextCursor() == null ? "" : page.nextCursor()));
    }

    Uni<Response> send(HookPlace place, byte @Nullable [] body) {
        Form form = Form.of(body);
        String hook = form.text("hook");
        return told(
                place,
                deliveries
                        .again(place.scope(), HookChanges.named(hook), HookDeliveries.numbered(form.text("delivery")))
                        .map(sent -> Redirect.to(place.address() + "/deliveries?hook=" + hook)));
    }

    /** The answer, or the list with why not. */
    private Uni<Response> told(HookPlace place, Uni<Response> answer) {
        Frame frame = frame(place);
        return answer.onFailure(ProblemException.class).recoverWithUni(failure -> {
            Problem problem = ((ProblemException) failure).problem();
            return list(frame, place, problem.detail(), false)
                    .map(page -> Response.status(problem.status()).entity(page).build());
        });
    }
}
