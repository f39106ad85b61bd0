package dev.berth.server.control.turn;

import dev.berth.domain.id.AgentId;
import dev.berth.domain.id.PodName;
import dev.berth.server.control.port.AgentBinding;
import dev.berth.server.control.port.AgentReport.Hello;
import dev.berth.server.control.port.PodProcess;
import dev.berth.server.control.port.PodRuntime.RuntimePod;
import dev.berth.server.control.port.StoredPod;
import org.jspecify.annotations.Nullable;

/**
 * Which process may speak for a pod. The first hello binds the pod to the process that said it, in the same commit that
 * the welcome waits for; from then on no other one is heard until the runtime shows another process in the pod. Nobody
 * tells that of a static pod: there F2 decides, and takes whoever lacks the secret for another agent.
 */
final class Bindings {
    private final Ledger ledger;
    private final Agents agents;

    Bindings(Ledger ledger, Agents agents) {
        this.ledger = ledger;
        this.agents = agents;
    }

    /** Whether the hello comes from another process than the one that the pod is bound to. */
    static boolean foreign(StoredPod row, Hello hello) {
        AgentBinding binding = row.binding();
        return binding != null && !binding.matches(hello.reconnectSha256());
    }

    /** The pod's row after a hello that may stand. An agent that had no secret when it came is never bound later. */
    StoredPod after(StoredPod row, AgentId agent, Hello hello) {
        boolean newcomer = foreign(row, hello) || !agent.equals(row.agent());
        if (!newcomer) {
            return row;
        }
        String secret = hello.reconnectSha256();
        return row.boundTo(secret == null ? null : new AgentBinding(secret, process(row.name())));
    }

    private @Nullable PodProcess process(PodName pod) {
        AgentMemory agent = agents.get(pod);
        return agent == null ? null : agent.process;
    }

    /** The runtime shows the pod's process; another one than was bound may introduce itself. */
    void shown(RuntimePod shown) {
        PodName pod = shown.name();
        PodProcess process = shown.process();
        if (process == null || ledger.pod(pod).isEmpty()) {
            return;
        }
        AgentMemory agent = agents.of(pod);
        PodProcess known = agent.process;
        if (known != null && !process.replaces(known)) {
            return;
        }
        agent.process = process;
        agent.endBefore = shown.ending() ? "" : shown.detail();
        StoredPod row = ledger.pod(pod).orElseThrow().row();
        AgentBinding binding = row.binding();
        if (binding == null) {
            return;
        }
        PodProcess bound = binding.process();
        if (bound == null) {
            ledger.row(row.boundTo(binding.in(process)));
        } else if (process.replaces(bound)) {
            ledger.row(row.boundTo(null));
        }
    }
}
