package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server ends while Terraform's command line streams what it does. */
class TerraformOutageIT {
    private static final int LINES = 12;
    private static final Duration LIMIT = Duration.ofSeconds(240);

    @TempDir
    Path folder;

    @Test
    void aTerminalAtAServerThatTakesOverNoticesNothing() throws Exception {
        try (OwnPostgres postgres = new OwnPostgres(folder.resolve("database"))) {
            Map<String, String> settings = new HashMap<>(postgres.settings());
            settings.put("BERTH_ENCRYPTION_KEYS", "k1:" + Base64.getEncoder().encodeToString(new byte[32]));
            settings.put("BERTH_FORWARDING_HOST", "127.0.0.1");
            settings.put("BERTH_FORWARDING_PORT", "0");
            try (ServerUnderTest leader = ServerUnderTest.start(folder.resolve("a"), settings);
                    ServerUnderTest second = ServerUnderTest.launch(folder.resolve("b"), settings);
                    Balancer balancer = new Balancer(leader, second)) {
                Awaitility.await("it forwards, see " + second.log())
                        .atMost(LIMIT)
                        .until(second::ready);
                Api api = new Api(balancer.port(), ServerUnderTest.TOKEN);
                try (StaticAgent agent = new StaticAgent(api, "static", balancer.url(), folder.resolve("agent"));
                        Gate gate = new Gate()) {
                    assertThat(agent).isNotNull();
                    TerraformProject project = initialized(second, gate.lines(LINES));
                    try (Terminal plan = project.terminal("plan")) {
                        gate.let(LINES / 3);
                        plan.await("Read complete");

                        leader.kill();
                        gate.open();

                        plan.await("line_" + (LINES - 1) + ": Read complete").await("No changes");
                        assertThat(plan.exit()).isZero();
                    }
                }
            }
        }
    }

    @Test
    void aRunGoesOnWithoutTheTerminalOfAServerThatRestarts() throws Exception {
        try (ServerUnderTest server = ServerUnderTest.start(folder.resolve("server"), Map.of());
                Gate gate = new Gate()) {
            server.api().pool("local", 1, "PT60S");
            TerraformProject project = initialized(server, gate.lines(LINES));
            try (Terminal plan = project.terminal("plan")) {
                gate.let(LINES / 3);
                plan.await("Read complete");

                server.stop();

                plan.await("Failed to read logs");
                assertThat(plan.exit()).isEqualTo(1);
            }
            server.start();
            gate.open();
            Api api = server.api();
            long task = api.get("/tasks?limit=1").at("/items/0/id").asLong();
            assertThat(api.await(task, "planned").get("attempt").asInt()).isEqualTo(1);
        }
    }

    private TerraformProject initialized(ServerUnderTest server, String terraform) {
        TerraformProject project = new TerraformProject(folder.resolve("project"), server.port(), ServerUnderTest.TOKEN)
                .cloud("streamed")
                .file("main.tf", terraform);
        assertThat(project.run("init", "-no-color").shown()).contains("has been successfully initialized");
        return project;
    }
}
