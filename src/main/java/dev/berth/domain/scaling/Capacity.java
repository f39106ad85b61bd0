package dev.berth.domain.scaling;

import dev.berth.domain.pool.AgentContact;
import dev.berth.domain.pool.AgentPod;
import dev.berth.domain.pool.AgentPodBuilder;
import dev.berth.domain.pool.PodPhase;
import dev.berth.domain.pool.PoolSnapshot;
import java.time.Duration;
import java.time.Instant;

/** Which pods count as capacity, now or soon (S1, S7). */
final class Capacity {
    /** An agent reconnects within 30 s (F1); until then a pod that the server could not have heard yet is on its way. */
    static final Duration RECONNECT_TIME = Duration.ofSeconds(30);

    private final PoolSnapshot snapshot;
    private final Duration heartbeatTimeout;
    private final Instant now;

    Capacity(PoolSnapshot snapshot, Duration heartbeatTimeout, Instant now) {
        this.snapshot = snapshot;
        this.heartbeatTimeout = heartbeatTimeout;
        this.now = now;
    }

    /** Whether demand may count on the pod: it is available, or will be without another pod being made. */
    boolean counts(AgentPod pod) {
        return available(pod) || coming(pod);
    }

    boolean available(AgentPod pod) {
        return pod.available(heartbeatTimeout, snapshot.listeningSince(), now);
    }

    /** Whether the pod takes slots of its own accord in the future: it exists and is not on its way out. */
    static boolean staying(AgentPod pod) {
        boolean onItsWay = pod.phase() == PodPhase.STARTING || pod.phase() == PodPhase.READY;
        return onItsWay && pod.contact().gone() == null;
    }

    /** The pod as it will be once it has come up, or itself. */
    AgentPod arrived(AgentPod pod) {
        if (!coming(pod)) {
            return pod;
        }
        AgentContact heard = new AgentContact(true, now, null);
        return AgentPodBuilder.builder(pod)
                .phase(PodPhase.READY)
                .drain(null)
                .contact(heard)
                .build();
    }

    private boolean coming(AgentPod pod) {
        if (!staying(pod) || available(pod)) {
            return false;
        }
        return pod.phase() == PodPhase.STARTING || stillReconnecting(pod);
    }

    /** Right after a start of the server no agent is connected; making a second fleet would help nobody (L3). */
    private boolean stillReconnecting(AgentPod pod) {
        Instant heard = pod.contact().lastHeard();
        boolean unheard = heard == null || heard.isBefore(snapshot.listeningSince());
        return unheard
                && !pod.contact().connected()
                && !now.isAfter(snapshot.listeningSince().plus(RECONNECT_TIME));
    }

    /** How many plans the pod could take now (S10). */
    static int slotsForPlans(AgentPod pod) {
        return pod.slotsForPlans();
    }
}
