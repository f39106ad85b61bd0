package dev.berth.server.api.task;

import dev.berth.domain.drift.DriftedResources;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskType;
import dev.berth.masking.Masks;
import dev.berth.masking.PlanRedaction;
import dev.berth.masking.SensitiveVariables;
import dev.berth.masking.WorkspaceSecrets;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.JsonDocument;
import dev.berth.server.api.upload.WorkerThread;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.PlanStore;
import dev.berth.server.control.port.PlanStore.PlanJson;
import dev.berth.server.control.port.PlanStore.StoredJson;
import dev.berth.server.control.port.Room;
import dev.berth.server.control.port.SecretStore;
import dev.berth.server.control.port.TaskStore;
import dev.berth.server.control.port.TaskStore.TaskVariables;
import dev.berth.server.control.port.WorkspaceStore;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
    private final SecretStore secrets;
    private final WorkerThread worker;

    PlanDocuments(
            PlanStore plans, WorkspaceStore workspaces, TaskStore tasks, SecretStore secrets, WorkerThread worker) {
        this.plans = plans;
        this.workspaces = workspaces;
        this.tasks = tasks;
        this.secrets = secrets;
        this.worker = worker;
    }

    /** Stores it, compressed; false when the attempt is not the one that plans any more. */
    public Uni<Boolean> store(AttemptRef attempt, Task task, byte[] json, Instant now) {
        return hidden(task)
                .flatMap(hidden -> worker.call(() -> packed(JsonDocument.checked(json), hidden)))
                .call(() -> task.request().type() == TaskType.PLAN
                        ? Uni.createFrom().voidItem()
                        : remember(task, json))
                .flatMap(packed -> drift(task, packed)
                        .flatMap(drift -> drift.isEmpty()
                                ? plans.putJson(attempt, packed, null, now)
                                : plans.putJson(attempt, packed, drift.get(), now)));
    }

    /** Of the form without secrets: addresses may have values of variables in them. */
    private Uni<Optional<DriftedResources>> drift(Task task, PlanJson packed) {
        return task.request().options().refreshOnly()
                ? worker.call(() ->
                        Optional.of(PlanDrift.of(new GZIPInputStream(new ByteArrayInputStream(packed.redacted())))))
                : Uni.createFrom().item(Optional.empty());
    }

    /** Stores the schemas of what is in the plan, compressed; false when the attempt is not the one that plans any more. */
    public Uni<Boolean> storeSchemas(AttemptRef attempt, byte[] schemas, Instant now) {
        return worker.call(() -> gzip(JsonDocument.checked(schemas)))
                .flatMap(packed -> plans.putSchemas(attempt, packed, now));
    }

    /** What a configuration calls sensitive is known by its plans alone, and may stand in the state from then on. */
    private Uni<Void> remember(Task task, byte[] json) {
        return worker.call(() -> SensitiveVariables.declared(json))
                .flatMap(declared -> declared.isEmpty()
                        ? Uni.createFrom().voidItem()
                        : workspaces
                                .find(task.request().workspace())
                                .flatMap(found -> found.isEmpty()
                                        ? Uni.createFrom().voidItem()
                                        : secrets.remember(found.get(), declared)));
    }

    /**
     * The JSON of the task's plan.
     *
     * @param whole whether the reader may read state
     * @throws ProblemException 404 when there is none, with a code of its own when only the JSON is missing
     */
    public Uni<byte[]> read(Task task, boolean whole, Room room) {
        Uni<byte[]> found = (whole ? plans.json(task.id(), room) : plans.redactedJson(task.id(), room))
                .invoke(stored -> stored.ifPresent(json -> room.take(unpackedSize(json))))
                .flatMap(stored -> stored.isPresent()
                        ? readable(task, stored.get(), whole)
                        : Uni.createFrom().nullItem());
        return found.onItem()
                .ifNull()
                .switchTo(() -> whyMissing(task).map(why -> {
                    throw why.orElseGet(() -> noPlan(task));
                }));
    }

    /**
     * What no page shows of the task's plan, whoever looks: a screen is seen by more than one.
     *
     * @param whole its JSON, as {@link #read} has it for those who may read state
     */
    public Uni<Masks> masks(Task task, byte[] whole) {
        return hidden(task)
                .flatMap(hidden -> worker.call(() -> PlanRedaction.masks(whole, hidden.variables(), hidden.secrets())));
    }

    /** The JSON of the task's plan in both of its forms, with the schemas of what is in it; empty when any is missing. */
    public Uni<Optional<PlanParts>> parts(Task task, Room room) {
        return plans.withSchemas(task.id(), room)
                .invoke(stored -> stored.ifPresent(
                        plan -> room.take(unpackedSize(plan.json().whole())
                                + unpackedSize(plan.json().redacted())
                                + unpackedSize(plan.schemas()))))
                .flatMap(stored -> worker.call(() -> stored.map(plan -> new PlanParts(
                        unpacked(plan.json().whole()), unpacked(plan.json().redacted()), unpacked(plan.schemas())))));
    }

    /**
     * What a plan is rendered from.
     *
     * @param redacted the same as {@code whole}, without what is sensitive
     */
    public record PlanParts(byte[] whole, byte[] redacted, byte[] schemas) {}

    /** Why there is no JSON of the task's plan, as a 404; empty when there is one. */
    public Uni<Optional<ProblemException>> whyMissing(Task task) {
        if (task.plan() == null) {
            return Uni.createFrom().item(Optional.of(noPlan(task)));
        }
        return plans.lacksJson(task.id())
                .map(lacking -> lacking ? Optional.of(tooLarge()) : Optional.<ProblemException>empty());
    }

    private static ProblemException noPlan(Task task) {
        return ProblemException.notFound("plan of task", task.id());
    }

    private static ProblemException tooLarge() {
        return ProblemException.of(
                404,
                "plan_json_too_large",
                "the plan was stored without its JSON, which was larger than berth.limits.plan-size; it can be"
                        + " confirmed all the same, and the task's log shows it");
    }

    /** A gzip says so in its last four bytes (RFC 1952), and ours are of one piece and below 4 GiB. */
    private static long unpackedSize(byte[] gzip) {
        return Integer.toUnsignedLong(
                ByteBuffer.wrap(gzip).order(ByteOrder.LITTLE_ENDIAN).getInt(gzip.length - Integer.BYTES));
    }

    private static long unpackedSize(StoredJson stored) {
        return stored.gzip() ? unpackedSize(stored.content()) : 0;
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

    private Uni<WorkspaceSecrets> hidden(Task task) {
        return workspaces
                .findWithSecrets(task.request().workspace())
                .flatMap(found -> found.isPresent()
                        ? hidden(task, found.get())
                        : Uni.createFrom().item(new WorkspaceSecrets()));
    }

    private Uni<WorkspaceSecrets> hidden(Task task, Workspace workspace) {
        return Uni.combine()
                .all()
                .unis(tasks.variables(task.id()), secrets.known(workspace))
                .asTuple()
                .map(both -> hidden(workspace, both.getItem1(), both.getItem2()));
    }

    private static WorkspaceSecrets hidden(Workspace workspace, TaskVariables task, List<SecretStore.Secret> known) {
        WorkspaceSecrets hidden = new WorkspaceSecrets();
        workspace
                .variables()
                .forEach((name, variable) ->
                        hidden.variable(name, variable.value(), variable.sensitive(), variable.hcl()));
        workspace
                .environment()
                .forEach((name, variable) -> hidden.environment(name, variable.value(), variable.sensitive()));
        task.expressions().forEach(hidden::ofTask);
        known.forEach(secret -> hidden.known(secret.text(), secret.expression()));
        return hidden;
    }

    private static PlanJson packed(byte[] json, WorkspaceSecrets hidden) throws IOException {
        ByteArrayOutputStream redacted = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(redacted)) {
            PlanRedaction.write(json, hidden.variables(), hidden.secrets(), gzip);
        }
        return new PlanJson(gzip(json), redacted.toByteArray());
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(plain);
        }
        return packed.toByteArray();
    }

    private static byte[] unpacked(StoredJson stored) {
        return stored.gzip() ? unpacked(stored.content()) : stored.content();
    }

    private static byte[] unpacked(byte[] content) {
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(content))) {
            return gzip.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
