package dev.berth.server.api;

import dev.berth.server.control.PodView;
import dev.berth.server.control.port.PoolStore.StoredSpec;
import dev.berth.server.control.port.TaskView;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;

/** The objects of the API from what the server holds; the same in answers and in events. */
@ApplicationScoped
class Views {
    private final RequestJson json;

    Views(RequestJson json) {
        this.json = json;
    }

    PoolResponse pool(StoredSpec pool) {
        return PoolResponse.of(pool, json.object(pool.podTemplateJson().getBytes(StandardCharsets.UTF_8)));
    }

    PoolRequest request(StoredSpec pool) {
        return PoolRequest.of(pool, json.object(pool.podTemplateJson().getBytes(StandardCharsets.UTF_8)));
    }

    PodResponse pod(PodView pod) {
        return PodResponse.of(pod);
    }

    TaskResponse task(TaskView task) {
        return TaskResponse.of(task);
    }
}
