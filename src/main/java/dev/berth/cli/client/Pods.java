package dev.berth.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.berth.cli.client.json.Json;
import dev.berth.cli.client.wire.Server;
import java.util.Map;

/** The pods of a server. */
final class Pods {
    private static final int MOST_POOLS = 1_000;
    private static final int MOST = 10_000;

    private Pods() {}

    /** Those of a pool, or of all pools when it is empty. */
    static ArrayNode of(Server server, String pool) throws InterruptedException {
        ArrayNode pods = Json.object().arrayNode();
        if (pool.isEmpty()) {
            for (JsonNode each : server.items("/pools", Map.of(), MOST_POOLS)) {
                pods.addAll(in(server, each.path("name").asText()));
            }
            return pods;
        }
        return in(server, pool);
    }

    private static ArrayNode in(Server server, String pool) throws InterruptedException {
        return server.items(Server.path("pools", pool, "pods"), Map.of(), MOST);
    }
}
