package dev.berth.server.api;

import dev.berth.server.control.port.PoolStore.StoredSpec;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;

/** Pools with their templates, which are stored as text. */
@ApplicationScoped
class PoolViews {
    private final RequestJson json;

    PoolViews(RequestJson json) {
        this.json = json;
    }

    PoolResponse response(StoredSpec pool) {
        return PoolResponse.of(pool, json.object(pool.podTemplateJson().getBytes(StandardCharsets.UTF_8)));
    }

    PoolRequest request(StoredSpec pool) {
        return PoolRequest.of(pool, json.object(pool.podTemplateJson().getBytes(StandardCharsets.UTF_8)));
    }
}
