package dev.berth.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.cli.ExitCode;
import dev.berth.cli.VersionProvider;
import dev.berth.cli.client.json.Json;
import dev.berth.cli.client.view.Look;
import dev.berth.cli.client.view.Table;
import dev.berth.cli.client.view.Table.Cell;
import dev.berth.cli.client.wire.Server;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code berth pools}. */
@Command(
        name = "pools",
        description = "Lists the pools with their pods, slots and waiting tasks.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class)
final class PoolsCommand extends ClientCommand {
    private static final int MOST = 1_000;

    @Override
    int run(Server server) throws InterruptedException {
        ArrayNode pools = Json.object().arrayNode();
        for (JsonNode pool : server.items("/pools", Map.of(), MOST)) {
            ObjectNode with = pool.deepCopy();
            with.set("scaling", server.get(Server.path("pools", name(pool), "scaling")));
            pools.add(with);
        }
        if (json()) {
            print(Json.object().set("items", pools).toString());
        } else {
            print(table(pools));
        }
        return ExitCode.DONE;
    }

    static Table table(ArrayNode pools) {
        Table table = new Table(
                "POOL",
                "RUNTIME",
                "PODS",
                "READY",
                "MIN",
                "MAX",
                "SLOTS",
                "USED",
                "RESERVED",
                "WAITING",
                "BLOCKED",
                "PROBLEM");
        for (JsonNode pool : pools) {
            JsonNode scaling = pool.path("scaling");
            JsonNode error = scaling.path("runtimeError");
            String problem = error.isObject()
                    ? error.path("code").asText() + ": " + error.path("message").asText()
                    : "";
            table.row(
                    Cell.of(name(pool)),
                    Cell.of(pool.path("runtime").asText()),
                    number(scaling, "currentPods"),
                    number(scaling, "readyPods"),
                    number(pool, "minPods"),
                    number(pool, "maxPods"),
                    number(scaling, "totalSlots"),
                    number(scaling, "usedSlots"),
                    number(scaling, "reservedSlots"),
                    number(scaling, "pendingUnblocked"),
                    number(scaling, "pendingBlocked"),
                    new Cell(problem, Look.BAD));
        }
        return table;
    }

    private static Cell number(JsonNode of, String field) {
        return Cell.of(of.path(field).asText());
    }

    private static String name(JsonNode pool) {
        return pool.path("name").asText();
    }
}
