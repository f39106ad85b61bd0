package dev.berth.server.api.order;

import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.control.port.OrderStore.Link;
import dev.berth.server.control.port.OrderStore.Place;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A workspace between others, as far as whoever reads it sees them.
 *
 * @param runAfter the upstream workspaces, by name
 * @param runBefore the workspaces that run after this one, by name
 */
@RegisterForReflection
public record OrderResponse(List<UpstreamResponse> runAfter, List<String> runBefore) {

    /**
     * An upstream workspace.
     *
     * @param lastEnded how its last plan_and_apply ended; null before the first
     * @param stopped whether nothing comes of that, because it failed, was canceled or discarded
     * @param due its apply after which nothing was submitted yet, or null
     * @param lastTriggered what was submitted after an apply of it last; null before the first
     * @param error why nothing could be submitted after the last one; null when it could
     */
    @RegisterForReflection
    public record UpstreamResponse(
            String workspace,
            @Nullable EndedResponse lastEnded,
            boolean stopped,
            @Nullable Long due,
            @Nullable TriggeredResponse lastTriggered,
            @Nullable String error) {}

    /** How a task ended: {@code status} is a final one. */
    @RegisterForReflection
    public record EndedResponse(long task, String status, Instant at) {}

    /** A task of this workspace, and when an apply upstream was taken into account with it. */
    @RegisterForReflection
    public record TriggeredResponse(long task, Instant at) {}

    static OrderResponse of(Place place, Predicate<WorkspaceName> seen) {
        return new OrderResponse(
                place.upstreams().stream()
                        .filter(link -> seen.test(link.upstream()))
                        .map(OrderResponse::upstream)
                        .toList(),
                place.downstreams().stream()
                        .filter(seen)
                        .map(WorkspaceName::value)
                        .toList());
    }

    private static UpstreamResponse upstream(Link link) {
        EndedResponse ended = link.ended() == null
                ? null
                : new EndedResponse(
                        link.ended().task().value(),
                        link.ended().as(),
                        link.ended().at());
        TriggeredResponse triggered = link.triggered() == null
                ? null
                : new TriggeredResponse(
                        link.triggered().task().value(), link.triggered().at());
        TaskId due = link.dueAfter();
        return new UpstreamResponse(
                link.upstream().value(),
                ended,
                ended != null && stops(ended.status()),
                due == null ? null : due.value(),
                triggered,
                link.error());
    }

    /** A plan without changes changes nothing for anybody, and stops nothing. */
    private static boolean stops(String status) {
        return !status.equals("applied") && !status.equals("planned");
    }
}
