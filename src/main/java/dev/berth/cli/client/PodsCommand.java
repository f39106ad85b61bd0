package dev.berth.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.berth.cli.ExitCode;
import dev.berth.cli.VersionProvider;
import dev.berth.cli.client.json.Json;
import dev.berth.cli.client.view.Age;
import dev.berth.cli.client.view.Look;
import dev.berth.cli.client.view.Table;
import dev.berth.cli.client.view.Table.Cell;
import dev.berth.cli.client.wire.Server;
import java.time.Instant;
import java.util.StringJoiner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code berth pods}. */
@Command(
        name = "pods",
        description = "Lists the pods and what is on their slots.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class)
final class PodsCommand extends ClientCommand {
    @Option(names = "--pool", paramLabel = "NAME", defaultValue = "", description = "Only those of this pool.")
    private String pool = "";

    @Override
    void check() {
        requireLabel("--pool", pool);
    }

    @Override
    int run(Server server) throws InterruptedException {
        ArrayNode pods = Pods.of(server, pool);
        if (json()) {
            print(Json.object().set("items", pods).toString());
        } else {
            print(table(pods, Instant.now()));
        }
        return ExitCode.DONE;
    }

    static Table table(ArrayNode pods, Instant now) {
        Table table = new Table("POD", "POOL", "KIND", "PHASE", "AGENT", "AGE", "SLOTS");
        for (JsonNode pod : pods) {
            String phase = pod.path("phase").asText();
            String why = pod.path("drainReason").asText("");
            boolean connected = pod.path("connected").asBoolean();
            table.row(
                    Cell.of(pod.path("name").asText()),
                    Cell.of(pod.path("pool").asText()),
                    Cell.of(pod.path("kind").asText()),
                    new Cell(why.isEmpty() ? phase : phase + " (" + why + ")", look(phase)),
                    new Cell(connected ? "connected" : "away", connected ? Look.PLAIN : Look.HELD),
                    Cell.of(Age.of(pod.path("createdAt").asText(""), now)),
                    Cell.of(slots(pod)));
        }
        return table;
    }

    private static Look look(String phase) {
        return switch (phase) {
            case "ready" -> Look.PLAIN;
            case "lost" -> Look.BAD;
            default -> Look.QUIET;
        };
    }

    /** Such as {@code 0:#12 apply, 1:-, 2:for #13}. */
    private static String slots(JsonNode pod) {
        StringJoiner slots = new StringJoiner(", ");
        for (JsonNode slot : pod.path("slots")) {
            StringJoiner held = new StringJoiner(" #", " for #", "").setEmptyValue("");
            slot.path("reservedFor").forEach(task -> held.add(task.asText()));
            String at = slot.path("taskId").isNumber()
                    ? "#" + slot.path("taskId").asText() + " "
                            + slot.path("phase").asText()
                    : slot.path("state").asText();
            slots.add(slot.path("index").asText() + ": " + at + held);
        }
        return slots.toString();
    }
}
