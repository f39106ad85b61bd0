package dev.berth.server.api.task;

import dev.berth.domain.task.Task;
import dev.berth.masking.PlanRedaction;
import dev.berth.masking.Secrets;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.JsonDocument;
import dev.berth.server.api.upload.WorkerThread;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.PlanStore;
import dev.berth.server.control.port.PlanStore.PlanJson;
import dev.berth.server.control.port.PlanStore.StoredJson;
import dev.berth.server.control.port.TaskStore;
import dev.berth.server.control.port.TaskStore.TaskVariables;
import dev.berth.server.control.port.WorkspaceStore;
import dev.berth.server.control.port.WorkspaceStore.Variable;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * A plan's JSON on its way in and out. What those may read who may not read state is made when it comes, with the values
 * that are sensitive then: later they may be others, and the old ones still stand in the plan.
 */
@ApplicationScoped
public class PlanDocuments {
    private final PlanStore plans;
    private final WorkspaceStore workspaces;
    private final TaskStore tasks;
    private final WorkerThread worker;

    PlanDocuments(PlanStore plans, WorkspaceStore workspaces, TaskStore tasks, WorkerThread worker) {
        this.plans = plans;
        this.workspaces = workspaces;
        this.tasks = tasks;
        this.worker = worker;
    }

    /** What is hidden of a plan: variables by name, and values wherever they occur. */
    private record Hidden(Set<String> variables, Secrets secrets) {
        static Hidden nothing() {
            return new Hidden(Set.of(), new Secrets());
        }

        /** A task's own values are never shown again. */
        Hidden and(TaskVariables task) {
            Set<String> names = new HashSet<>(variables);
            names.addAll(task.expressions().keySet());
            task.expressions().values().forEach(secrets::addExpression);
            return new Hidden(names, secrets);
        }
    }

    /** Stores it, compressed; false when the attempt is not the one that plans any more. */
    public Uni<Boolean> store(AttemptRef attempt, Task task, byte[] json, Instant now) {
        return hidden(task)
                .flatMap(hidden -> worker.call(() -> packed(JsonDocument.checked(json), hidden)))
                .flatMap(packed -> plans.putJson(attempt, packed, now));
    }

    /**
     * The JSON of the task's plan.
     *
     * @param whole whether the reader may read state
     * @throws ProblemException 404 when there is none, with a code of its own when only the JSON is missing
     */
    Uni<byte[]> read(Task task, boolean whole) {
        Uni<byte[]> found = (whole ? plans.json(task.id()) : plans.redactedJson(task.id()))
                .flatMap(stored -> stored.isPresent()
                        ? readable(task, stored.get(), whole)
                        : Uni.createFrom().nullItem());
        return found.onItem().ifNull().switchTo(() -> missing(task));
    }

    private Uni<byte[]> missing(Task task) {
        return plans.lacksJson(task.id()).map(lacking -> {
            if (lacking) {
                throw ProblemException.of(
                        404,
                        "plan_json_too_large",
                        "the plan was stored without its JSON, which was larger than berth.limits.plan-size; it can be"
                                + " confirmed all the same, and the task's log shows it");
            }
            throw ProblemException.notFound("plan of task", task.id());
        });
    }

    private Uni<byte[]> readable(Task task, StoredJson stored, boolean whole) {
        if (whole || stored.redacted()) {
            return worker.call(() -> unpacked(stored));
        }
        return hidden(task)
                .flatMap(hidden -> worker.call(() -> {
                    ByteArrayOutputStream redacted = new ByteArrayOutputStream();
                    PlanRedaction.write(unpacked(stored), hidden.variables(), hidden.secrets(), redacted);
                    return redacted.toByteArray();
                }));
    }

    private Uni<Hidden> hidden(Task task) {
        return workspaces
                .find(task.request().workspace())
                .map(found -> found.map(PlanDocuments::hidden).orElseGet(Hidden::nothing))
                .flatMap(hidden -> tasks.variables(task.id()).map(hidden::and));
    }

    private static Hidden hidden(Workspace workspace) {
        Set<String> names = new HashSet<>();
        Secrets secrets = new Secrets();
        for (Map.Entry<String, Variable> variable : workspace.variables().entrySet()) {
            if (variable.getValue().sensitive()) {
                names.add(variable.getKey());
                add(secrets, variable.getValue());
            }
        }
        workspace.environment().values().stream()
                .filter(Variable::sensitive)
                .forEach(variable -> secrets.add(variable.value()));
        return new Hidden(names, secrets);
    }

    private static void add(Secrets secrets, Variable variable) {
        if (variable.hcl()) {
            secrets.addExpression(variable.value());
        } else {
            secrets.add(variable.value());
        }
    }

    private static PlanJson packed(byte[] json, Hidden hidden) throws IOException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(whole)) {
            gzip.write(json);
        }
        ByteArrayOutputStream redacted = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(redacted)) {
            PlanRedaction.write(json, hidden.variables(), hidden.secrets(), gzip);
        }
        return new PlanJson(whole.toByteArray(), redacted.toByteArray());
    }

    private static byte[] unpacked(StoredJson stored) {
        if (!stored.gzip()) {
            return stored.content();
        }
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(stored.content()))) {
            return gzip.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
