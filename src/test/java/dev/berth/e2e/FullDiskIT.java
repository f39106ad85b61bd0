package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.agent.SmallDisk;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A static agent on a small disk: what fills it is told, and what it cannot take it does not take. */
class FullDiskIT {
    private static final String POOL = "small";

    @TempDir
    static Path folder;

    private static SmallDisk disk;
    private static ServerUnderTest server;
    private static Api api;
    private static StaticAgent agent;

    @BeforeAll
    static void start() throws Exception {
        disk = new SmallDisk(folder.resolve("agent/work"), "48m");
        server = ServerUnderTest.start(folder, Map.of());
        api = server.api();
        agent = new StaticAgent(api, POOL, "http://127.0.0.1:" + server.port(), folder.resolve("agent"));
        api.workspace("usual", POOL, "resource \"terraform_data\" \"a\" {}\n");
    }

    @AfterAll
    static void stop() throws Exception {
        if (agent != null) {
            agent.close();
        }
        if (server != null) {
            server.close();
        }
        if (disk != null) {
            disk.close();
        }
    }

    @Test
    void seenElsewhere123AFullDiskIsToldAsSuchAndTheNextPlanWorks() {
        api.workspace("large", POOL, """
                output "large" {
                  value     = [for i in range(20) : format("%01000000d", i)]
                  sensitive = true
                }
                """);

        JsonNode error = api.await(api.plan("large"), "failed").get("error");

        assertThat(error.get("code").asText()).isEqualTo("disk_full");
        assertThat(error.get("message").asText()).contains("no space left on device");
        api.await(api.plan("usual"), "planned");
    }

    @Test
    void anApplyThatFillsTheDiskIsAppliedAndItsLogEndsWithWhatIsMissing() {
        api.workspace("filling", POOL, """
                resource "terraform_data" "filler" {
                  provisioner "local-exec" {
                    command = "head -c 100000000 /dev/zero > ../filler; yes 0123456789 | head -c 3000000"
                  }
                }
                """);
        long task = api.planAndApply("filling");
        api.await(task, "apply_pending");

        api.confirm(task);

        api.await(task, "applied");
        assertThat(api.log(task))
                .matches("(?s).*\\[berth: \\d+ bytes of the output are missing: no space left.*\\]\\n");
        assertThat(api.get("/workspaces/filling/state/versions").get("items")).isNotEmpty();
        api.await(api.plan("usual"), "planned");
    }

    @Test
    void aPodThatStaysFullTakesNoMoreWorkUntilThereIsRoomP12() throws Exception {
        Path filler = folder.resolve("agent/work/filler");
        fill(filler);
        api.awaitPods(
                POOL,
                pods -> pods.stream()
                        .anyMatch(pod -> pod.get("drainReason").asText().equals("disk_full")));

        long task = api.plan("usual");

        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> api.get("/tasks/" + task + "/explain")
                        .get("detail")
                        .asText()
                        .contains("its disk is full"));
        assertThat(api.task(task).get("attempt").asInt()).isZero();
        Files.delete(filler);
        api.await(task, "planned");
    }

    private static void fill(Path file) throws IOException {
        byte[] block = new byte[1 << 20];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int i = 0; i < 1000; i++) {
                out.write(block);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left on device");
        }
    }
}
