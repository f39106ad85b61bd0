package dev.berth.server.api.pool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.server.api.request.RequestJson;
import dev.berth.server.control.Pools;
import dev.berth.server.control.port.PoolStore.StoredSpec;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;

/** Pools with their templates, which are stored as text. */
@ApplicationScoped
public class PoolViews {
    private final RequestJson json;
    private final Pools pools;
    private final Clock clock;

    PoolViews(RequestJson json, Pools pools, Clock clock) {
        this.json = json;
        this.pools = pools;
        this.clock = clock;
    }

    public PoolResponse response(StoredSpec pool) {
        Instant now = clock.instant();
        return PoolResponse.of(
                pool,
                json.object(pool.podTemplateJson().getBytes(StandardCharsets.UTF_8)),
                pools.expected(pool.spec().name(), now),
                now);
    }

    /** The pool as the body that would make the very same. */
    public ObjectNode body(StoredSpec pool) {
        return json.write(
                PoolRequest.of(pool, json.object(pool.podTemplateJson().getBytes(StandardCharsets.UTF_8))));
    }
}
