package dev.berth.server.api.pool;

import dev.berth.domain.pool.AgentPod;
import dev.berth.domain.pool.Reservation;
import dev.berth.domain.pool.RunningAttempt;
import dev.berth.domain.pool.Slot;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.control.PodView;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A pod with its slots. */
@RecordBuilder
@RegisterForReflection
public record PodResponse(
        String name,
        String pool,
        String phase,
        @Nullable String drainReason,
        String kind,
        @Nullable String agentId,
        boolean connected,
        @Nullable Instant lastHeartbeatAt,
        Instant createdAt,
        List<String> unstoredStates,
        List<SlotResponse> slots) {

    public static PodResponse of(PodView view) {
        AgentPod pod = view.pod();
        return PodResponseBuilder.builder()
                .name(pod.name().value())
                .pool(view.pool().value())
                .phase(WireWords.of(pod.phase()))
                .drainReason(
                        pod.drain() == null ? null : WireWords.of(pod.drain().reason()))
                .kind(pod.reserved() ? "reserved" : "worker")
                .agentId(view.agent() == null ? null : view.agent().value())
                .connected(pod.contact().connected())
                .lastHeartbeatAt(pod.contact().lastHeard())
                .createdAt(pod.createdAt())
                .unstoredStates(view.unstoredStates())
                .slots(pod.slots().stream()
                        .map(slot -> SlotResponse.of(slot, reservedFor(pod, slot)))
                        .toList())
                .build();
    }

    /** Reservations are on slot 0 (P4). */
    private static List<Long> reservedFor(AgentPod pod, Slot slot) {
        return slot.index() == 0
                ? pod.reservations().stream()
                        .map(Reservation::task)
                        .sorted()
                        .map(task -> task.value())
                        .toList()
                : List.of();
    }

    /** A slot; what runs shows over what is reserved. */
    @RegisterForReflection
    record SlotResponse(
            int index,
            String state,
            @Nullable Long taskId,
            @Nullable String taskType,
            @Nullable String phase,
            Instant updatedAt,
            List<Long> reservedFor) {

        public static SlotResponse of(Slot slot, List<Long> reservedFor) {
            RunningAttempt attempt = slot.attempt();
            String free = reservedFor.isEmpty() ? "idle" : "reserved";
            return new SlotResponse(
                    slot.index(),
                    slot.taken() ? "running" : free,
                    attempt == null ? null : attempt.task().value(),
                    attempt == null ? null : WireWords.of(attempt.type()),
                    attempt == null ? null : WireWords.of(attempt.phase()),
                    slot.updatedAt(),
                    reservedFor);
        }
    }
}
