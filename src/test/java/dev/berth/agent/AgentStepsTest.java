package dev.berth.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.berth.agent.AgentFixture.WorkOf;
import dev.berth.protocol.AgentMessage;
import dev.berth.protocol.Outcome;
import dev.berth.protocol.ServerMessage;
import dev.berth.protocol.TaskPhase;
import dev.berth.protocol.WorkDocument.EnvironmentVariable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a tool is started, what it is given and how it is told to stop; a script stands in and leaves marks. */
class AgentStepsTest {
    /** A script whose steps are the arms of a {@code case}; {@code $M} is where it leaves its marks. */
    private static final String SCRIPT = """
            #!/bin/sh
            if [ "$1" = init ]; then mkdir -p .terraform; echo '{"backend":{"type":"http"}}' > .terraform/terraform.tfstate; fi
            M=%s
            case "$1" in
              version) echo '{"terraform_version":"1.2.3"}'; exit 0 ;;
            esac
            echo "$1" >> "$M/steps"
            case "$1" in
            %s
              show) echo '{"resource_changes":[]}' ;;
            esac
            """;

    private static final String PLANS = "plan) echo plan > berth.tfplan; exit 2 ;;\n";

    @TempDir
    Path directory;

    private AgentFixture agentWith(String steps) throws Exception {
        Path bin = Files.createDirectory(directory.resolve("bin"));
        Path marks = Files.createDirectory(directory.resolve("marks"));
        Path tool = Files.writeString(bin.resolve("terraform"), SCRIPT.formatted(marks, steps));
        assertThat(tool.toFile().setExecutable(true)).isTrue();
        return new AgentFixture(directory, bin + ":" + System.getenv("PATH")).connected();
    }

    private Path mark(String name) {
        return directory.resolve("marks").resolve(name);
    }

    private static void awaitIdle(AgentFixture agent) {
        AgentFixture.await()
                .until(() -> agent.server.all(AgentMessage.Heartbeat.class).getLast().slots().stream()
                        .allMatch(slot -> slot.state().equals("idle")));
    }

    @Test
    void noProcessStartsBeforeTheServerHasGivenTheWorkP11() throws Exception {
        try (AgentFixture agent = agentWith(PLANS)) {
            String asked = "GET /api/v1/agent/tasks/1/work";
            agent.server.works.put(1L, new FakeServer.Work(null, null, 503));
            agent.server.send(FakeServer.assign(1, 1, 0, TaskPhase.PLAN, false));
            AgentFixture.await()
                    .until(() ->
                            agent.server.requests.stream().filter(asked::equals).count() >= 3);
            assertThat(mark("steps")).doesNotExist();

            agent.server.works.put(1L, new FakeServer.Work(null, null, 403));
            int beats = agent.server.all(AgentMessage.Heartbeat.class).size();
            AgentFixture.await()
                    .until(() -> agent.server.all(AgentMessage.Heartbeat.class).size() > beats + 1);
            awaitIdle(agent);

            assertThat(mark("steps")).doesNotExist();
            assertThat(agent.server.finished(1, 1)).isEmpty();
            agent.plan(2, 1, 0, WorkOf.configuration(""));
            agent.finished(2, 1);
            assertThat(mark("steps")).hasContent("init\nstate\nplan\nshow\n");
        }
    }

    @Test
    void oneInstallationRunsAtATimeWhileThreePlansRunAtOnce() throws Exception {
        String steps = """
                init)
                  case "$*" in
                    *-plugin-dir=*) echo "Error: Failed to query available provider packages"; exit 1 ;;
                  esac
                  mkdir "$M/init" || { echo "Error: two installations at once"; exit 9; }
                  sleep 0.3
                  rmdir "$M/init" ;;
                plan)
                  echo > "$M/plan-$$"
                  while [ "$(ls "$M" | grep -c '^plan-')" -lt 3 ]; do sleep 0.05; done
                  echo plan > berth.tfplan; exit 2 ;;
                """;
        try (AgentFixture agent = agentWith(steps)) {
            for (int slot = 0; slot < 3; slot++) {
                agent.plan(slot + 1, 1, slot, WorkOf.configuration(""));
            }

            for (long task = 1; task <= 3; task++) {
                assertThat(agent.finished(task, 1).error()).isNull();
            }
        }
    }

    @Test
    void cancelIsAnInterruptAndTheToolMayEndByItself() throws Exception {
        // A shell cannot trap what it was started to ignore, as everything is that a script leaves in the background.
        assumeThat(ignoresInterrupts()).isFalse();
        String steps = """
                plan)
                  trap 'echo interrupted; sleep 0.5; echo tidied up; exit 1' INT
                  trap 'echo terminated; exit 1' TERM
                  echo waiting
                  while true; do sleep 0.05; done ;;
                """;
        try (AgentFixture agent = agentWith(steps)) {
            agent.plan(1, 1, 0, WorkOf.configuration(""));
            AgentFixture.await().until(() -> agent.server.log(1, 1).contains("waiting"));

            agent.server.send(new ServerMessage.Cancel(1L, 1, 300L));

            assertThat(agent.finished(1, 1).outcome()).isEqualTo(Outcome.CANCELED);
            assertThat(agent.server.log(1, 1))
                    .contains("interrupted", "tidied up")
                    .doesNotContain("terminated");
        }
    }

    private static boolean ignoresInterrupts() throws IOException {
        Matcher ignored =
                Pattern.compile("SigIgn:\\s*([0-9a-f]+)").matcher(Files.readString(Path.of("/proc/self/status")));
        return ignored.find() && (Long.parseUnsignedLong(ignored.group(1), 16) & 2) != 0;
    }

    @Test
    void aCanceledApplyStillStoresTheStateThatItLeavesBehind() throws Exception {
        String steps = PLANS + """
                apply)
                  echo '{"left": "behind"}' > errored.tfstate
                  echo waiting
                  while true; do sleep 0.05; done ;;
                """;
        try (AgentFixture agent = agentWith(steps)) {
            WorkOf work = WorkOf.configuration("");
            agent.plan(1, 1, 0, work);
            String sha256 = agent.finished(1, 1).plan().sha256();
            agent.apply(1, 2, true, work.approved(sha256, "pw"));
            AgentFixture.await().until(() -> agent.server.log(1, 2).contains("waiting"));

            agent.server.send(new ServerMessage.Cancel(1L, 2, 1L));

            assertThat(agent.finished(1, 2).outcome()).isEqualTo(Outcome.CANCELED);
            assertThat(agent.server.rescued).singleElement().asString().contains("behind");
        }
    }

    @Test
    void theToolsEnvironmentIsItsOwnAndHoldsNoTokenOfTheAgent() throws Exception {
        String steps = """
                plan)
                  env > "$M/env"
                  echo said %s and %s
                  echo plan > berth.tfplan; exit 2 ;;
                """.formatted(FakeServer.AGENT_TOKEN, FakeServer.token(1, 1));
        try (AgentFixture agent = agentWith(steps)) {
            WorkOf work = WorkOf.configuration("")
                    .environment(Map.of(
                            "GIVEN", new EnvironmentVariable("yes", false),
                            "TF_HTTP_ADDRESS", new EnvironmentVariable("http://elsewhere.example", false)));
            agent.plan(1, 1, 0, work);
            agent.finished(1, 1);

            List<String> environment = Files.readAllLines(mark("env"));
            assertThat(environment)
                    .contains("GIVEN=yes")
                    .anyMatch(line -> line.matches("TF_HTTP_ADDRESS=http://127\\.0\\.0\\.1:[0-9]+/[0-9a-f]{64}/state"))
                    .noneMatch(line -> line.contains("pw-one"))
                    .noneMatch(line -> line.contains(FakeServer.AGENT_TOKEN) || line.contains(FakeServer.token(1, 1)));
            assertThat(environment)
                    .extracting(line -> line.replaceFirst("=.*", ""))
                    .allMatch(name -> name.matches("TF_.*|PATH|LANG|LC_ALL|TZ|HOME|TMPDIR|SSL_CERT_(FILE|DIR)"
                            + "|(HTTPS?|NO|https?|no)_(PROXY|proxy)|CHECKPOINT_DISABLE|GIVEN|BERTH_PROCESS_MARK"
                            // A shell's own.
                            + "|PWD|OLDPWD|SHLVL|_"));
            assertThat(agent.server.log(1, 1)).contains("said *** and ***");
        }
    }
}
