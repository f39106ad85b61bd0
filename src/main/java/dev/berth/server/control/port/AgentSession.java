package dev.berth.server.control.port;

import dev.berth.domain.id.AgentId;
import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;

/**
 * An agent's connection once it has said hello.
 *
 * @param id the connection
 * @param pool the pool that its token belongs to
 * @param pod the pod that it speaks for
 * @param agent the process
 */
public record AgentSession(SessionId id, PoolName pool, PodName pod, AgentId agent) {}
