package dev.berth.server.api.pool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.server.api.request.RequestJson;
import dev.berth.server.control.port.PoolStore.StoredSpec;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Clock;

/** Pools with their templates, which are stored as text. */
@ApplicationScoped
public class PoolViews {
    private final RequestJson json;
    private final Clock clock;

    PoolViews(RequestJson json, Clock clock) {
        this.json = json;
        this.clock = clock;
    }

    public PoolResponse response(StoredSpec pool) {
        return PoolResponse.of(
                pool, json.object(pool.podTemplateJson().getBytes(StandardCharsets.UTF_8)), clock.instant());
    }

    /** The pool as the body that would make the very same. */
    public ObjectNode body(StoredSpec pool) {
        return json.write(
                PoolRequest.of(pool, json.object(pool.podTemplateJson().getBytes(StandardCharsets.UTF_8))));
    }
}
