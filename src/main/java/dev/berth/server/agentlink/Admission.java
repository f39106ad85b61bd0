package dev.berth.server.agentlink;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.server.control.port.SessionId;
import org.jspecify.annotations.Nullable;

/**
 * What a connection's token allows.
 *
 * @param session the connection
 * @param pool the only pool that it may join
 * @param pod the only pod that it may speak for; null when it may choose (a static pool)
 */
record Admission(SessionId session, PoolName pool, @Nullable PodName pod) {}
