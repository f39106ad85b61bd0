package dev.berth.server.web.task;

import dev.berth.domain.id.TaskId;
import dev.berth.domain.task.Task;
import dev.berth.server.api.access.Sights;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.request.AnswerBudget;
import dev.berth.server.api.request.Paging;
import dev.berth.server.control.port.Page;
import dev.berth.server.control.port.TaskStore;
import dev.berth.server.security.Roles;
import dev.berth.server.web.Frame;
import dev.berth.server.web.Frames;
import dev.berth.server.web.Section;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The list of tasks. */
@Path("/app/tasks")
@RolesAllowed(Roles.USER)
@Produces(MediaType.TEXT_HTML)
class TaskListResource {
    private static final String PAGE = "50";

    /** More that change at once are read together. */
    private static final int MOST_ALONE = 50;

    private final TaskStore tasks;
    private final Frames frames;
    private final AnswerBudget answers;
    private final Sights sights;

    TaskListResource(TaskStore tasks, Frames frames, AnswerBudget answers, Sights sights) {
        this.sights = sights;
        this.tasks = tasks;
        this.frames = frames;
        this.answers = answers;
    }

    /**
     * @param cursor where this page begins, empty for the newest
     * @param more where the next one begins, empty when there is none
     */
    @CheckedTemplate(basePath = "web/task", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record TaskList(Frame frame, TaskFilter filter, List<TaskRow> tasks, String cursor, String more)
            implements TemplateInstance {}

    /** Rows alone, for a page that is open. */
    @CheckedTemplate(basePath = "web/task", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
    record TaskRows(List<TaskRow> tasks) implements TemplateInstance {}

    @GET
    public Uni<TemplateInstance> list(
            @QueryParam("workspace") @DefaultValue("") String workspace,
            @QueryParam("pool") @DefaultValue("") String pool,
            @QueryParam("status") @DefaultValue("") String status,
            @QueryParam("type") @DefaultValue("") String type,
            @QueryParam("text") @DefaultValue("") String text,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("only") List<String> only) {
        TaskFilter filter = new TaskFilter(workspace.strip(), pool.strip(), status, type, text.strip());
        TaskStore.Filter wanted = filter.checked().seenBy(sights.sight());
        Checks checks = new Checks();
        Page.Request page = Paging.request(checks, PAGE, cursor);
        checks.done();
        if (!only.isEmpty() && only.size() <= MOST_ALONE) {
            return rows(wanted, only, cursor).map(TaskRows::new);
        }
        Frame frame = frames.following("Tasks", Section.TASKS, filter.events());
        return Paging.read(tasks.list(wanted, page, answers.room()))
                .map(found -> new TaskList(
                        frame,
                        filter,
                        found.items().stream().map(TaskRow::of).toList(),
                        cursor == null ? "" : cursor,
                        found.nextCursor() == null ? "" : found.nextCursor()));
    }

    /** Those that still belong to the page. */
    private Uni<List<TaskRow>> rows(TaskStore.Filter wanted, List<String> only, @Nullable String cursor) {
        List<TaskId> ids = only.stream()
                .filter(id -> id.matches("[1-9][0-9]{0,17}"))
                .map(id -> new TaskId(Long.parseLong(id)))
                .toList();
        return sights.seenTasks(ids)
                .flatMap(seen ->
                        found(wanted, ids.stream().filter(seen::contains).toList(), cursor));
    }

    private Uni<List<TaskRow>> found(TaskStore.Filter wanted, List<TaskId> only, @Nullable String cursor) {
        long before = cursor != null && cursor.matches("[0-9]{1,18}") ? Long.parseLong(cursor) : Long.MAX_VALUE;
        return Multi.createFrom()
                .iterable(only)
                .filter(id -> id.value() < before)
                .onItem()
                .transformToUniAndConcatenate(tasks::find)
                .filter(found -> found.filter(view -> fits(wanted, view.task())).isPresent())
                .map(Optional::orElseThrow)
                .map(TaskRow::of)
                .collect()
                .asList();
    }

    private static boolean fits(TaskStore.Filter wanted, Task task) {
        return (wanted.workspace() == null
                        || wanted.workspace().equals(task.request().workspace()))
                && (wanted.pool() == null || wanted.pool().equals(task.request().pool()))
                && (wanted.status() == null || wanted.status() == task.status())
                && (wanted.type() == null || wanted.type() == task.request().type())
                && (wanted.text() == null || contains(task, wanted.text()));
    }

    private static boolean contains(Task task, String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return task.request().message().toLowerCase(Locale.ROOT).contains(lower)
                || task.request().workspace().value().contains(lower)
                || task.request().submittedBy().toLowerCase(Locale.ROOT).contains(lower)
                || ("#" + task.id()).endsWith("#" + text.replaceFirst("^#", ""));
    }
}
