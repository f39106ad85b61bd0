package dev.berth.server.persistence.pool;

import static dev.berth.server.persistence.task.TaskRows.instant;
import static dev.berth.server.persistence.task.TaskRows.instantOrNull;

import dev.berth.domain.id.AgentId;
import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.pool.Drain;
import dev.berth.domain.pool.DrainReason;
import dev.berth.domain.pool.PodPhase;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.pool.PoolSpecBuilder;
import dev.berth.domain.pool.Reservation;
import dev.berth.domain.pool.RunningAttempt;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.domain.pool.Slot;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.TaskType;
import dev.berth.server.control.port.AgentBinding;
import dev.berth.server.control.port.PodProcess;
import dev.berth.server.control.port.PoolStore.StoredSpec;
import dev.berth.server.control.port.StoredPod;
import dev.berth.server.control.port.StoredPodBuilder;
import dev.berth.server.control.port.StoredSlot;
import dev.berth.server.control.port.WorkspaceGate;
import dev.berth.server.control.port.WorkspaceGate.Chain;
import dev.berth.server.persistence.database.SqlText;
import dev.berth.server.persistence.database.Times;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows of {@code pools}, {@code agent_pods}, {@code slots} and {@code reservations} as what they stand for. */
public final class PoolRows {
    /**
     * All of a pool, and of a pod: by name, because a plan that was made for all columns fails once the next version's
     * migration has added one under the server that leads (F14).
     */
    public static final String POOL_COLUMNS = "name, " + PoolRows.CHANGEABLE + ", created_at";

    /** What an operator may change. */
    static final String CHANGEABLE = """
            runtime, min_pods, max_pods, slots_per_pod, idle_timeout_ms, warm_slots, reservation_ttl_ms,
            start_timeout_ms, template_hash, pod_template, self_service, schedules, warm_slots_up_to""";

    public static final String POD_COLUMNS = """
            name, phase, agent_id, template_hash, created_at, runtime, placeholder, reconnect_sha256, process_id,
            process_generation, drain_reason, drain_since, drained""";

    /** All of a slot, read by position; the table's alias must be {@code s}. */
    public static final String SLOT_COLUMNS = """
            s.pod, s.index, s.task_id, s.attempt, s.phase, s.task_type, s.assigned_at, s.accepted_at, s.begun_at,
            s.blocked_until_idle, s.updated_at""";

    /** How many they are. */
    public static final int SLOT_COUNT = 11;

    /** All of a reservation, read by position; the table's alias must be {@code r}. */
    public static final String RESERVATION_COLUMNS = "r.task_id, r.pod, r.since";

    private PoolRows() {}

    public static StoredSpec stored(Row row) {
        return new StoredSpec(
                spec(row), row.getString("pod_template"), row.getBoolean("self_service"), instant(row, "created_at"));
    }

    /** The values of {@link #POOL_COLUMNS}. */
    static List<Object> values(StoredSpec pool) {
        List<Object> values = changeable(pool);
        values.add(Times.column(pool.createdAt()));
        return values;
    }

    /** The name, and the values of {@link #CHANGEABLE}. */
    static List<Object> changeable(StoredSpec pool) {
        PoolSpec spec = pool.spec();
        return new ArrayList<>(List.of(
                spec.name().value(),
                SqlText.of(spec.runtime()),
                spec.minPods(),
                spec.maxPods(),
                spec.slotsPerPod(),
                Times.millis(spec.idleTimeout()),
                spec.warmSlots(),
                Times.millis(spec.reservationTtl()),
                Times.millis(spec.startTimeout()),
                spec.templateHash(),
                SqlText.storable(pool.podTemplateJson()),
                pool.selfService(),
                PoolScheduleRows.column(spec.schedules()),
                spec.warmSlotsUpTo()));
    }

    private static PoolSpec spec(Row row) {
        return PoolSpecBuilder.builder()
                .name(new PoolName(row.getString("name")))
                .runtime(SqlText.parse(RuntimeKind.class, row.getString("runtime")))
                .minPods(row.getInteger("min_pods"))
                .maxPods(row.getInteger("max_pods"))
                .slotsPerPod(row.getInteger("slots_per_pod"))
                .idleTimeout(Duration.ofMillis(row.getLong("idle_timeout_ms")))
                .warmSlots(row.getInteger("warm_slots"))
                .warmSlotsUpTo(row.getInteger("warm_slots_up_to"))
                .reservationTtl(Duration.ofMillis(row.getLong("reservation_ttl_ms")))
                .startTimeout(Duration.ofMillis(row.getLong("start_timeout_ms")))
                .templateHash(row.getString("template_hash"))
                .schedules(PoolScheduleRows.schedules(row))
                .build();
    }

    public static StoredPod pod(Row row) {
        String agent = row.getString("agent_id");
        return StoredPodBuilder.builder()
                .name(new PodName(row.getString("name")))
                .phase(SqlText.parse(PodPhase.class, row.getString("phase")))
                .drain(drain(row))
                .agent(agent == null ? null : new AgentId(agent))
                .templateHash(row.getString("template_hash"))
                .createdAt(instant(row, "created_at"))
                .runtime(SqlText.parse(RuntimeKind.class, row.getString("runtime")))
                .placeholder(row.getBoolean("placeholder"))
                .binding(binding(row))
                .build();
    }

    private static @Nullable AgentBinding binding(Row row) {
        String sha256 = row.getString("reconnect_sha256");
        String process = row.getString("process_id");
        return sha256 == null
                ? null
                : new AgentBinding(
                        sha256, process == null ? null : new PodProcess(process, row.getInteger("process_generation")));
    }

    private static @Nullable Drain drain(Row row) {
        String reason = row.getString("drain_reason");
        return reason == null
                ? null
                : new Drain(
                        SqlText.parse(DrainReason.class, reason),
                        instant(row, "drain_since"),
                        row.getBoolean("drained"),
                        row.getBoolean("drain_earlier"));
    }

    /** @param at the position of the first of {@link #SLOT_COLUMNS} */
    public static boolean hasSlot(Row row, int at) {
        return row.getString(at) != null;
    }

    /** @param at as above */
    public static StoredSlot slot(Row row, int at) {
        return new StoredSlot(
                new PodName(row.getString(at)),
                new Slot(row.getInteger(at + 1), running(row, at), row.getBoolean(at + 9), instant(row, at + 10)));
    }

    private static @Nullable RunningAttempt running(Row row, int at) {
        Long task = row.getLong(at + 2);
        if (task == null) {
            return null;
        }
        return new RunningAttempt(
                new TaskId(task),
                SqlText.parse(TaskType.class, row.getString(at + 5)),
                SqlText.parse(Phase.class, row.getString(at + 4)),
                row.getInteger(at + 3),
                instant(row, at + 6),
                instantOrNull(row, at + 7),
                instantOrNull(row, at + 8),
                0);
    }

    /** @param at the position of the first of {@link #RESERVATION_COLUMNS} */
    public static boolean hasReservation(Row row, int at) {
        return row.getLong(at) != null;
    }

    /** @param at as above */
    public static Reservation reservation(Row row, int at) {
        return new Reservation(new TaskId(row.getLong(at)), new PodName(row.getString(at + 1)), instant(row, at + 2));
    }

    /** What a turn is to know of a workspace; its alias must be {@code w}. */
    public static final String GATE_COLUMNS = """
            w.version, w.lock_by IS NOT NULL, w.ordered, EXISTS (SELECT FROM run_after o WHERE o.upstream = w.name),
            CASE WHEN w.ordered THEN upstream_holder(w.name) END""";

    /** How many they are. */
    public static final int GATE_COUNT = 5;

    /** @param at the position of the first of {@link #GATE_COLUMNS} */
    public static WorkspaceGate gate(Row row, int at) {
        Long upstream = row.getLong(at + 4);
        return new WorkspaceGate(
                row.getLong(at),
                row.getBoolean(at + 1),
                Chain.of(
                        row.getBoolean(at + 2),
                        row.getBoolean(at + 3),
                        upstream == null ? null : new TaskId(upstream)));
    }
}
