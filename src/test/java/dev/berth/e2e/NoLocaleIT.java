package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.cli.child.OwnPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server and an agent that are started with nothing but a PATH: names keep their letters all the same. */
class NoLocaleIT {
    private static final Duration LIMIT = Duration.ofSeconds(300);
    private static final String TOKEN = "no-locale-admin";

    @TempDir
    Path directory;

    private Process start(String log, List<String> settings, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("/usr/bin/env", "-i", "PATH=" + System.getenv("PATH")));
        command.addAll(settings);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-jar",
                System.getProperty("berth.app")));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(log).toFile())
                .start();
    }

    /** The process that does the work, once the one that was started stands in for it. */
    private static ProcessHandle worker(Process process) {
        return Awaitility.await()
                .atMost(LIMIT)
                .until(
                        () -> process.children()
                                .filter(child ->
                                        child.info().command().orElse("").endsWith("java"))
                                .findFirst()
                                .orElse(null),
                        child -> child != null);
    }

    @Test
    void seenElsewhere111NamesKeepTheirLettersWithoutALocale() throws Exception {
        int port = OwnPort.choose(0);
        Path data = Files.createDirectory(directory.resolve("dåta"));
        Process server = start(
                "server.log",
                List.of("BERTH_BOOTSTRAP_TOKEN=" + TOKEN, "BERTH_SCALING_INTERVAL=1s"),
                "server",
                "--data-dir",
                data.toString(),
                "--port",
                String.valueOf(port));
        Process agent = null;
        try {
            Api api = new Api(port, TOKEN);
            Awaitility.await("see " + directory.resolve("server.log"))
                    .atMost(LIMIT)
                    .until(() -> {
                        assertThat(server.isAlive()).isTrue();
                        return api.ready();
                    });
            assertThat(data).isNotEmptyDirectory();
            Path token = token(api);
            agent = agent(port, token);
            everythingKeepsItsLetters(api);

            long everything = api.submit("letters", "plan_and_apply", Map.of("destroy", true));
            api.await(everything, "apply_pending");
            ProcessHandle working = worker(agent);
            agent.destroyForcibly();
            Awaitility.await("whoever kills the stand-in means the agent")
                    .atMost(LIMIT)
                    .until(() -> !working.isAlive());

            agent = agent(port, token);
            api.post("/tasks/" + everything + "/confirm", Map.of());
            api.await(everything, "applied");
            assertThat(api.log(everything)).contains("terraform_data.x[\"größe\"]: Destruction complete");
            assertThat(api.get("/workspaces/letters/state").at("/resources")).isEmpty();

            server.destroy();
            assertThat(server.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(server.exitValue()).isZero();
        } finally {
            if (agent != null) {
                agent.destroyForcibly();
            }
            server.destroyForcibly();
        }
    }

    private Path token(Api api) throws IOException {
        api.post("/pools", Map.of("name", "bare", "runtime", "static", "minPods", 0, "maxPods", 0));
        String token = api.post("/pools/bare/tokens", Map.of()).get("token").asText();
        return Files.writeString(directory.resolve("töken"), token);
    }

    private Process agent(int port, Path tokenFile) throws IOException {
        return start(
                "agent.log",
                List.of("LC_ALL=POSIX"),
                "agent",
                "--server",
                "http://127.0.0.1:" + port,
                "--pool",
                "bare",
                "--pod",
                "bare-1",
                "--token-file",
                tokenFile.toString(),
                "--work-dir",
                directory.resolve("wörk").toString());
    }

    private static void everythingKeepsItsLetters(Api api) {
        api.post(
                "/workspaces",
                Map.of(
                        "name",
                        "letters",
                        "pool",
                        "bare",
                        "variables",
                        Map.of("v", Map.of("value", "größe € \uD83D\uDE00")),
                        "environment",
                        Map.of("SAID", Map.of("value", "laut ü"))));
        api.configuration("letters", Map.of("vorlagen/größe.tpl", "ß", "main.tf", """
                variable "v" {}
                resource "terraform_data" "x" {
                  for_each = toset(["größe", "länge"])
                  input    = file("${path.module}/vorlagen/größe.tpl")
                  provisioner "local-exec" {
                    command = "echo said $SAID"
                  }
                }
                output "v" { value = var.v }
                output "length" { value = length(var.v) }
                """));
        long all = api.submit("letters", "plan_and_apply", Map.of("autoApply", true));
        api.await(all, "applied");
        JsonNode state = api.get("/workspaces/letters/state");
        assertThat(state.at("/outputs/v/value").asText()).isEqualTo("größe € \uD83D\uDE00");
        assertThat(state.at("/outputs/length/value").asInt()).isEqualTo(9);
        assertThat(api.log(all)).contains("terraform_data.x[\"größe\"]", "said laut ü");

        long one = api.submit(
                "letters", "plan", Map.of("destroy", true, "targets", List.of("terraform_data.x[\"größe\"]")));
        assertThat(api.await(one, "planned").at("/plan/destroy").asInt()).isEqualTo(1);
    }
}
