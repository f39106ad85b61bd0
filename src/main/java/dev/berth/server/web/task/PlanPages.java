package dev.berth.server.web.task;

import dev.berth.domain.id.TaskId;
import dev.berth.domain.task.PlanSummary;
import dev.berth.domain.task.Task;
import dev.berth.masking.Masks;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.task.PlanDocuments;
import dev.berth.server.api.upload.WorkerThread;
import dev.berth.server.control.port.Room;
import dev.berth.server.control.port.TaskStore;
import dev.berth.server.control.port.TaskView;
import dev.berth.server.web.plan.PlanQuery;
import dev.berth.server.web.plan.PlanReader;
import dev.berth.server.web.plan.PlanTree;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The plan of a task as a page shows it, always together with the task whose plan it is. */
@ApplicationScoped
class PlanPages {
    /** A task plans again now and then, but not while it is looked at so many times. */
    private static final int TRIES = 3;

    private final PlanDocuments documents;
    private final TaskStore tasks;
    private final WorkerThread worker;

    PlanPages(PlanDocuments documents, TaskStore tasks, WorkerThread worker) {
        this.documents = documents;
        this.tasks = tasks;
        this.worker = worker;
    }

    /** Who asks: those who may not read plans see what they would do in numbers alone. */
    enum Reader {
        COUNTS,
        REDACTED,
        WHOLE
    }

    /**
     * A plan, and the task as it was when that was its plan.
     *
     * @param tree null when there is none, or none to be read
     * @param instead why there is none
     */
    record Shown(TaskView task, @Nullable PlanTree tree, String instead) {}

    /** @throws ProblemException 404 when there is no such task */
    Uni<Shown> read(TaskId id, PlanQuery query, Reader reader, Room room) {
        return read(id, query, reader, room, TRIES);
    }

    private Uni<Shown> read(TaskId id, PlanQuery query, Reader reader, Room room, int tries) {
        return find(id).flatMap(view -> {
            if (view.task().plan() == null) {
                return Uni.createFrom().item(new Shown(view, null, ""));
            }
            if (reader == Reader.COUNTS) {
                String instead = "What it changes in detail is for those with the role submitter or more.";
                return Uni.createFrom().item(new Shown(view, null, instead));
            }
            return tree(view, query, reader, room)
                    .flatMap(shown -> find(id).flatMap(after -> samePlan(view.task(), after.task())
                            ? Uni.createFrom().item(shown)
                            : again(id, query, reader, room, tries - 1)));
        });
    }

    /** The plan was replaced while it was read, so what was read may belong to either. */
    private Uni<Shown> again(TaskId id, PlanQuery query, Reader reader, Room room, int tries) {
        if (tries == 0) {
            throw ProblemException.conflict("plan_changed", "the task plans again and again; look once more");
        }
        return read(id, query, reader, room, tries);
    }

    private static boolean samePlan(Task before, Task after) {
        return before.planAttempt() == after.planAttempt() && Objects.equals(digest(before), digest(after));
    }

    static @Nullable String digest(Task task) {
        PlanSummary plan = task.plan();
        return plan == null ? null : plan.sha256();
    }

    private Uni<Shown> tree(TaskView view, PlanQuery query, Reader reader, Room room) {
        return documents
                .read(view.task(), reader == Reader.WHOLE, room)
                .flatMap(json -> masks(view.task(), reader, json)
                        .flatMap(masks -> worker.call(() -> PlanReader.read(json, query, masks))))
                .map(tree -> new Shown(view, tree, ""))
                .onFailure(PlanPages::isMissing)
                .recoverWithItem(failure -> new Shown(
                        view, null, ((ProblemException) failure).problem().detail()));
    }

    /** A redacted plan has none of it left. */
    private Uni<Masks> masks(Task task, Reader reader, byte[] json) {
        return reader == Reader.WHOLE
                ? documents.masks(task, json)
                : Uni.createFrom().item(Masks.NONE);
    }

    /** A plan can be decided upon though its JSON could not be kept. */
    private static boolean isMissing(Throwable failure) {
        return failure instanceof ProblemException problem && problem.problem().status() == 404;
    }

    private Uni<TaskView> find(TaskId id) {
        return tasks.find(id).map(found -> found.orElseThrow(() -> ProblemException.notFound("task", id)));
    }
}
