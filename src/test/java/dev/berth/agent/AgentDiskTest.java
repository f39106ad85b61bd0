package dev.berth.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.agent.AgentFixture.WorkOf;
import dev.berth.protocol.AgentMessage;
import dev.berth.protocol.Outcome;
import dev.berth.protocol.Refusal;
import dev.berth.protocol.TaskPhase;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A full disk is said as such, costs no more than it must, and the agent takes no work that cannot run. */
class AgentDiskTest {
    @TempDir
    Path directory;

    private SmallDisk disk;
    private AgentFixture agent;

    @BeforeEach
    void anAgentOnASmallDisk() throws Exception {
        disk = new SmallDisk(directory.resolve("work"), "24m");
        agent = new AgentFixture(directory, Map.of(), null).connected();
    }

    @AfterEach
    void itEnds() throws Exception {
        if (agent != null) {
            agent.close();
        }
        if (disk != null) {
            disk.close();
        }
    }

    private void aSmallPlanWorks(long task) {
        agent.plan(task, 1, 0, WorkOf.configuration(AgentFixture.ONE_RESOURCE));
        assertThat(agent.finished(task, 1).outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void aPlanWhoseJsonIsLargerThanTheDiskEndsAsDiskFullAndTheNextOneWorks() {
        // Ten million characters, which a plan's JSON holds three times.
        agent.plan(1, 1, 0, WorkOf.configuration("""
                output "large" {
                  value     = [for i in range(10) : format("%01000000d", i)]
                  sensitive = true
                }
                """));

        AgentMessage.Failure failure = agent.finished(1, 1).error();

        assertThat(failure.code()).isEqualTo("disk_full");
        assertThat(failure.message()).contains("no space left on device").contains(agent.work.toString());
        AgentFixture.await().until(this::takesWork);
        aSmallPlanWorks(2);
    }

    @Test
    void anApplyThatFillsTheDiskIsToldAndItsOutputEndsWithWhatIsMissing() {
        WorkOf work = WorkOf.configuration("""
                resource "terraform_data" "filler" {
                  provisioner "local-exec" {
                    command = "head -c 100000000 /dev/zero > ../filler; yes 0123456789 | head -c 3000000"
                  }
                }
                """);
        agent.plan(1, 1, 0, work);
        String sha256 = agent.finished(1, 1).plan().sha256();

        agent.apply(1, 2, true, work.approved(sha256, "pw"));

        assertThat(agent.finished(1, 2).error()).isNull();
        assertThat(agent.finished(1, 2).outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(agent.server.state).contains("terraform_data");
        assertThat(agent.server.log(1, 2))
                .matches("(?s).*\\[berth: \\d+ bytes of the output are missing: no space left on device in .*\\]\n");
        AgentFixture.await().until(this::takesWork);
        aSmallPlanWorks(2);
    }

    @Test
    void toolsThatMeetAFullDiskThemselvesAreUnderstood() throws Exception {
        WorkOf work = WorkOf.configuration("""
                resource "terraform_data" "one" {
                  provisioner "local-exec" {
                    command = "head -c 100000000 /dev/zero > ../filler"
                  }
                }
                """);
        agent.plan(1, 1, 0, work);
        String sha256 = agent.finished(1, 1).plan().sha256();

        agent.apply(1, 2, true, work.approved(sha256, "pw"));

        assertThat(agent.finished(1, 2).error().code()).isEqualTo("disk_full");
        assertThat(agent.finished(1, 2).error().message()).contains("no space left on device in");
    }

    @Test
    void aConfigurationThatDoesNotFitEndsAsDiskFull() {
        agent.plan(1, 1, 0, WorkOf.configuration("").with("large.txt", "x".repeat(30_000_000)));

        assertThat(agent.finished(1, 1).error().code()).isEqualTo("disk_full");
    }

    @Test
    void aConfigurationWhoseArchiveDoesNotFitEndsAsDiskFull() {
        byte[] noise = new byte[24_000_000];
        new Random(23).nextBytes(noise);
        String large = Base64.getEncoder().encodeToString(noise);
        agent.plan(1, 1, 0, WorkOf.configuration("").with("large.txt", large));

        assertThat(agent.finished(1, 1).error().code()).isEqualTo("disk_full");
        assertThat(agent.server.log(1, 1)).doesNotContain("terraform init");
    }

    @Test
    void whileItsDiskStaysFullItTakesNothingAndThenItDoesAgainP12() throws Exception {
        Path filler = agent.work.resolve("filler");
        fill(filler);
        AgentFixture.await().until(() -> !takesWork());

        agent.server.works.put(1L, WorkOf.configuration("").of(agent.server, TaskPhase.PLAN));
        agent.server.send(FakeServer.assign(1, 1, 0, TaskPhase.PLAN, false));

        AgentFixture.await()
                .until(() -> !agent.server.all(AgentMessage.Refused.class).isEmpty());
        assertThat(agent.server.all(AgentMessage.Refused.class).get(0).reason()).isEqualTo(Refusal.DRAINING);
        Files.delete(filler);
        AgentFixture.await().until(this::takesWork);
        aSmallPlanWorks(2);
    }

    @Test
    void anAgentThatStartsOnAFullDiskSaysSoAndWorksOnceThereIsRoomP12() throws Exception {
        agent.close();
        agent = null;
        Path filler = directory.resolve("work/filler");
        fill(filler);

        agent = new AgentFixture(directory, Map.of(), null).connected();

        AgentFixture.await().until(() -> !takesWork());
        Files.delete(filler);
        AgentFixture.await().until(this::takesWork);
        aSmallPlanWorks(3);
    }

    /** Whether its last heartbeat says so. */
    private boolean takesWork() {
        List<AgentMessage.Heartbeat> heard = agent.server.all(AgentMessage.Heartbeat.class);
        return Boolean.FALSE.equals(heard.getLast().diskFull());
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
