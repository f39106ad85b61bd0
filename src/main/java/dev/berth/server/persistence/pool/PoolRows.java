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
import dev.berth.server.control.port.StoredSlot;
import dev.berth.server.control.port.WorkspaceGate;
import dev.berth.server.persistence.database.SqlText;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Rows of {@code pools}, {@code agent_pods}, {@code slots} and {@code reservations} as what they stand for. */
public final class PoolRows {
    /** All of a slot, under names that no other table has; the table's alias must be {@code s}. */
    public static final String SLOT_COLUMNS = """
            s.pod AS slot_pod, s.index AS slot_index, s.task_id AS slot_task, s.attempt AS slot_attempt,
            s.phase AS slot_phase, s.task_type AS slot_task_type, s.assigned_at, s.accepted_at, s.begun_at,
            s.blocked_until_idle, s.updated_at AS slot_updated_at""";

    /** All of a reservation; the table's alias must be {@code r}. */
    public static final String RESERVATION_COLUMNS =
            "r.task_id AS reserved_task, r.pod AS reserved_pod, r.since AS reserved_since";

    private PoolRows() {}

    public static StoredSpec stored(Row row) {
        return new StoredSpec(spec(row), row.getString("pod_template"), instant(row, "created_at"));
    }

    private static PoolSpec spec(Row row) {
        return new PoolSpec(
                new PoolName(row.getString("name")),
                SqlText.parse(RuntimeKind.class, row.getString("runtime")),
                row.getInteger("min_pods"),
                row.getInteger("max_pods"),
                row.getInteger("slots_per_pod"),
                Duration.ofMillis(row.getLong("idle_timeout_ms")),
                row.getInteger("warm_slots"),
                Duration.ofMillis(row.getLong("reservation_ttl_ms")),
                Duration.ofMillis(row.getLong("start_timeout_ms")),
                row.getString("template_hash"));
    }

    public static StoredPod pod(Row row) {
        String agent = row.getString("agent_id");
        return new StoredPod(
                new PodName(row.getString("name")),
                SqlText.parse(PodPhase.class, row.getString("phase")),
                drain(row),
                agent == null ? null : new AgentId(agent),
                row.getString("template_hash"),
                instant(row, "created_at"),
                SqlText.parse(RuntimeKind.class, row.getString("runtime")),
                row.getBoolean("placeholder"),
                binding(row));
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

    public static boolean hasSlot(Row row) {
        return row.getString("slot_pod") != null;
    }

    public static StoredSlot slot(Row row) {
        return new StoredSlot(
                new PodName(row.getString("slot_pod")),
                new Slot(
                        row.getInteger("slot_index"),
                        running(row),
                        row.getBoolean("blocked_until_idle"),
                        instant(row, "slot_updated_at")));
    }

    private static @Nullable RunningAttempt running(Row row) {
        Long task = row.getLong("slot_task");
        if (task == null) {
            return null;
        }
        return new RunningAttempt(
                new TaskId(task),
                SqlText.parse(TaskType.class, row.getString("slot_task_type")),
                SqlText.parse(Phase.class, row.getString("slot_phase")),
                row.getInteger("slot_attempt"),
                instant(row, "assigned_at"),
                instantOrNull(row, "accepted_at"),
                instantOrNull(row, "begun_at"),
                0);
    }

    public static boolean hasReservation(Row row) {
        return row.getLong("reserved_task") != null;
    }

    public static Reservation reservation(Row row) {
        return new Reservation(
                new TaskId(row.getLong("reserved_task")),
                new PodName(row.getString("reserved_pod")),
                instant(row, "reserved_since"));
    }

    public static WorkspaceGate gate(Row row) {
        return new WorkspaceGate(row.getLong("workspace_version"), row.getBoolean("workspace_gate_locked"));
    }
}
