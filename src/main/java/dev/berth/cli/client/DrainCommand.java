package dev.berth.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.cli.CommandException;
import dev.berth.cli.ExitCode;
import dev.berth.cli.VersionProvider;
import dev.berth.cli.client.json.Json;
import dev.berth.cli.client.wire.Server;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code berth drain}. */
@Command(
        name = "drain",
        description = "Lets a pod finish what it runs, gives it nothing new, and then takes it away.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class)
final class DrainCommand extends ClientCommand {
    @Parameters(index = "0", paramLabel = "POD", description = "The pod.")
    private String pod;

    @Option(
            names = "--pool",
            paramLabel = "NAME",
            defaultValue = "",
            description = "Its pool; only needed where several pools have a pod of that name.")
    private String pool = "";

    @Option(names = "--resume", description = "Take it back: the pod takes work again.")
    private boolean resume;

    @Override
    void check() {
        requireLabel("POD", pod);
        requireLabel("--pool", pool);
    }

    @Override
    int run(Server server) throws InterruptedException {
        String home = pool.isEmpty() ? pool(server) : pool;
        server.post(Server.path("pools", home, "pods", pod, resume ? "resume" : "drain"), null);
        if (json()) {
            print(Json.object().put("pool", home).put("pod", pod).put("draining", !resume));
        } else {
            print("pod " + pod + " of pool " + home
                    + (resume ? " takes work again" : " is drained; berth pods shows it"));
        }
        return ExitCode.DONE;
    }

    private String pool(Server server) throws InterruptedException {
        List<String> pools = new ArrayList<>();
        for (JsonNode each : Pods.of(server, "")) {
            if (each.path("name").asText().equals(pod)) {
                pools.add(each.path("pool").asText());
            }
        }
        if (pools.isEmpty()) {
            throw new CommandException("there is no pod " + pod + "; berth pods lists them");
        }
        require(
                pools.size() == 1,
                "several pools have a pod " + pod + ": name one with --pool (" + String.join(", ", pools) + ")");
        return pools.get(0);
    }
}
