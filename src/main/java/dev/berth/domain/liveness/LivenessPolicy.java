package dev.berth.domain.liveness;

import dev.berth.domain.pool.AgentContact;
import dev.berth.domain.pool.AgentPod;
import dev.berth.domain.pool.PodPhase;
import dev.berth.domain.pool.PoolSnapshot;
import dev.berth.domain.pool.RunningAttempt;
import dev.berth.domain.pool.Slot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Judges which pods, sockets and attempts have ended without saying so (L1, L2, P11). All waiting counts from when the
 * server could hear at the earliest (L3).
 */
public final class LivenessPolicy {
    /** So many heartbeats in a row without an accepted attempt prove that it is lost (L2). */
    static final int MISSED_HEARTBEATS = 2;
    /** So many lapsed assigns in a row show that the socket swallows what is sent (P7). */
    static final int LAPSES = 3;

    private final LivenessLimits limits;

    public LivenessPolicy(LivenessLimits limits) {
        this.limits = limits;
    }

    /** What has ended. A lost pod is one finding: its attempts and its socket go with it. */
    public List<Finding> judge(PoolSnapshot snapshot, Instant now) {
        List<Finding> findings = new ArrayList<>();
        for (AgentPod pod : snapshot.pods()) {
            if (pod.phase() != PodPhase.LOST) {
                judge(pod, snapshot.listeningSince(), now, findings);
            }
        }
        return findings;
    }

    private void judge(AgentPod pod, Instant listeningSince, Instant now, List<Finding> findings) {
        Optional<Finding> lost = lost(pod, listeningSince, now);
        if (lost.isPresent()) {
            findings.add(lost.get());
            return;
        }
        for (Slot slot : pod.slots()) {
            judge(pod, slot, listeningSince, now).ifPresent(findings::add);
        }
        silent(pod, listeningSince, now).ifPresent(findings::add);
    }

    private Optional<Finding> lost(AgentPod pod, Instant listeningSince, Instant now) {
        String gone = pod.contact().gone();
        if (gone != null) {
            return Optional.of(new Finding.PodLost(pod.name(), gone));
        }
        // A pod that has not said hello yet is a matter of startTimeout (S7); and one that only keeps the copy of a
        // state
        // has nothing to lose but that (F4).
        boolean judged = pod.phase() != PodPhase.STARTING && !(pod.keepsState() && pod.free());
        boolean silent =
                judged && now.isAfter(lastSign(pod.contact(), listeningSince).plus(limits.lostTimeout()));
        return silent
                ? Optional.of(new Finding.PodLost(pod.name(), "no heartbeat for " + seconds(limits.lostTimeout())))
                : Optional.empty();
    }

    private Optional<Finding> silent(AgentPod pod, Instant listeningSince, Instant now) {
        AgentContact contact = pod.contact();
        boolean overdue = now.isAfter(lastSign(contact, listeningSince).plus(limits.heartbeatTimeout()));
        return contact.connected() && (overdue || pod.lapses() >= LAPSES)
                ? Optional.of(new Finding.SocketSilent(pod.name()))
                : Optional.empty();
    }

    private Optional<Finding> judge(AgentPod pod, Slot slot, Instant listeningSince, Instant now) {
        RunningAttempt attempt = slot.attempt();
        if (attempt == null) {
            return Optional.empty();
        }
        if (attempt.acknowledged()) {
            return attempt.missedHeartbeats() >= MISSED_HEARTBEATS
                    ? Optional.of(new Finding.AttemptLost(pod.name(), slot.index(), attempt.task(), attempt.attempt()))
                    : Optional.empty();
        }
        Instant from = later(attempt.assignedAt(), listeningSince);
        return now.isAfter(from.plus(limits.acceptTimeout()))
                ? Optional.of(new Finding.AttemptLapsed(pod.name(), slot.index(), attempt.task(), attempt.attempt()))
                : Optional.empty();
    }

    private static Instant lastSign(AgentContact contact, Instant listeningSince) {
        Instant heard = contact.lastHeard();
        return heard == null ? listeningSince : later(heard, listeningSince);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static String seconds(Duration time) {
        return time.toSeconds() + " s";
    }
}
