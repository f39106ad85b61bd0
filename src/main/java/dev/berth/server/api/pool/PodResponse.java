package dev.berth.server.api.pool;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.berth.domain.id.TaskId;
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
import java.util.Objects;
import java.util.function.Predicate;
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
        return of(view, task -> true);
    }

    /**
     * A pod as it is told to who does not see all.
     *
     * @param seen which tasks are named; where it keeps states of others is not told
     */
    public static PodResponse of(PodView view, Predicate<TaskId> seen) {
        AgentPod pod = view.pod();
        boolean all = pod.slots().stream()
                        .map(Slot::attempt)
                        .filter(Objects::nonNull)
                        .allMatch(attempt -> seen.test(attempt.task()))
                && pod.reservations().stream().allMatch(kept -> seen.test(kept.task()));
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
                .unstoredStates(all ? view.unstoredStates() : List.of())
                .slots(pod.slots().stream()
                        .map(slot -> SlotResponse.of(slot, reservedFor(pod, slot), seen))
                        .toList())
                .build();
    }

    /** Reservations are on slot 0 (P4). */
    private static List<TaskId> reservedFor(AgentPod pod, Slot slot) {
        return slot.index() == 0
                ? pod.reservations().stream().map(Reservation::task).sorted().toList()
                : List.of();
    }

    /** A slot; what runs shows over what is reserved. It is {@code hidden} when not all of that may be named. */
    @RegisterForReflection
    record SlotResponse(
            int index,
            String state,
            @Nullable Long taskId,
            @Nullable String taskType,
            @Nullable String phase,
            Instant updatedAt,
            List<Long> reservedFor,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Boolean hidden) {

        static SlotResponse of(Slot slot, List<TaskId> reservedFor, Predicate<TaskId> seen) {
            RunningAttempt running = slot.attempt();
            boolean named = running == null || seen.test(running.task());
            RunningAttempt attempt = named ? running : null;
            boolean hidden = !named || !reservedFor.stream().allMatch(seen);
            String free = reservedFor.isEmpty() ? "idle" : "reserved";
            return new SlotResponse(
                    slot.index(),
                    slot.taken() ? "running" : free,
                    attempt == null ? null : attempt.task().value(),
                    attempt == null ? null : WireWords.of(attempt.type()),
                    attempt == null ? null : WireWords.of(attempt.phase()),
                    slot.updatedAt(),
                    reservedFor.stream().filter(seen).map(TaskId::value).toList(),
                    hidden ? true : null);
        }
    }
}
