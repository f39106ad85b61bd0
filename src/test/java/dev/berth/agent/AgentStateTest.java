package dev.berth.agent;

import static dev.berth.agent.AgentFixture.ONE_RESOURCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.berth.agent.AgentFixture.WorkOf;
import dev.berth.protocol.AgentMessage;
import dev.berth.protocol.Outcome;
import dev.berth.protocol.ServerMessage;
import dev.berth.protocol.TaskPhase;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** How real Terraform reaches its state, and what becomes of a state that it could not store (F13). */
class AgentStateTest {
    private static final String OUTPUTS = """
            {"version": 4, "terraform_version": "1.5.0", "serial": 1, "lineage": "stranger", "outputs": {},
             "resources": []}""";

    @TempDir
    Path directory;

    @RegisterExtension
    final AgentFixture agent = AgentFixture.forEachTest();

    private AgentMessage.Finished plan(WorkOf work) {
        agent.plan(1, 1, 0, work);
        return agent.finished(1, 1);
    }

    private AgentMessage.Finished apply(WorkOf work, AgentMessage.Finished planned) {
        agent.apply(1, 2, true, work.approved(planned.plan().sha256(), "pw-two"));
        return agent.finished(1, 2);
    }

    private AgentMessage.Finished planAndApply(WorkOf work) {
        AgentMessage.Finished planned = plan(work);
        assertThat(planned.error()).isNull();
        return apply(work, planned);
    }

    /** Applies with the state not being taken. */
    private AgentMessage.Finished applyUnstored(WorkOf work) {
        AgentMessage.Finished planned = plan(work);
        agent.server.failingStatePosts.set(100);
        return apply(work, planned);
    }

    /** One resource whose making writes the tool's variables of the state to a file, and waits for another file. */
    private WorkOf held() {
        return WorkOf.configuration("""
                resource "terraform_data" "one" {
                  provisioner "local-exec" {
                    command = "env | grep ^TF_HTTP > %1$s/seen; mv %1$s/seen %1$s/env; while [ ! -e %1$s/go ]; do sleep 0.05; done"
                  }
                }
                """.formatted(directory));
    }

    private String stateAddress() throws IOException {
        Path env = directory.resolve("env");
        AgentFixture.await().until(() -> Files.exists(env));
        return Files.readAllLines(env).stream()
                .filter(line -> line.startsWith("TF_HTTP_ADDRESS="))
                .map(line -> line.substring("TF_HTTP_ADDRESS=".length()))
                .findFirst()
                .orElseThrow();
    }

    private static int status(String address) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    @Test
    void seenElsewhere109NoServerButBerthsOwnIsSentTheStatesCredential() throws Exception {
        List<String> authorizations = new CopyOnWriteArrayList<>();
        HttpServer stranger = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        stranger.createContext("/", exchange -> {
            authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            if (exchange.getRequestURI().getPath().equals("/redirecting")) {
                exchange.getResponseHeaders().set("Location", "/foreign");
                exchange.sendResponseHeaders(302, -1);
            } else {
                byte[] body = OUTPUTS.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        });
        stranger.start();
        try {
            AgentMessage.Finished applied = planAndApply(WorkOf.configuration(
                    ONE_RESOURCE + """
                    data "terraform_remote_state" "direct" {
                      backend = "http"
                      config  = { address = "http://127.0.0.1:%1$d/foreign" }
                    }
                    data "terraform_remote_state" "redirected" {
                      backend = "http"
                      config  = { address = "http://127.0.0.1:%1$d/redirecting" }
                    }
                    """.formatted(stranger.getAddress().getPort())));

            assertThat(applied.outcome()).isEqualTo(Outcome.SUCCEEDED);
            assertThat(authorizations).hasSizeGreaterThanOrEqualTo(3).containsOnly("null");
            assertThat(agent.server.statePasswords).contains("pw-one", "pw-two");
        } finally {
            stranger.stop(0);
        }
    }

    @Test
    void theToolSeesNoPasswordAndItsAddressOpensTheStateOnlyAsLongAsItsAttemptLasts() throws Exception {
        AgentMessage.Finished planned = plan(held());
        agent.apply(1, 2, true, held().approved(planned.plan().sha256(), "pw-two"));
        String address = stateAddress();

        assertThat(Files.readString(directory.resolve("env")))
                .doesNotContain("PASSWORD", "USERNAME", "pw-two")
                .contains("TF_HTTP_LOCK_ADDRESS=" + address + "/lock");
        assertThat(address).matches("http://127\\.0\\.0\\.1:[0-9]+/[0-9a-f]{64}/state");
        assertThat(status(address)).as("there is none yet").isEqualTo(404);
        int reads = agent.server.stateCalls.size();
        assertThat(status(address.replaceAll("/[0-9a-f]{64}/", "/" + "0".repeat(64) + "/")))
                .isEqualTo(404);
        assertThat(status(address + "/versions")).isEqualTo(404);
        assertThat(agent.server.stateCalls).as("nothing else gets through").hasSize(reads);

        Files.createFile(directory.resolve("go"));
        assertThat(agent.finished(1, 2).outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(agent.server.log(1, 2)).doesNotContain(URI.create(address).getPath());
        assertThatThrownBy(() -> status(address)).isInstanceOf(ConnectException.class);
    }

    @Test
    void anApplyOutlivesAServerThatIsAwayForAWhile() throws Exception {
        AgentMessage.Finished planned = plan(WorkOf.configuration(ONE_RESOURCE));
        agent.server.unavailableStates.set(12);

        AgentMessage.Finished applied = apply(WorkOf.configuration(ONE_RESOURCE), planned);

        assertThat(applied.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(agent.server.state).contains("terraform_data");
        assertThat(agent.server.lockHolder).isNull();
        assertThat(agent.server.log(1, 2))
                .contains("[berth: the server answers 503; the state is asked for until it does");
    }

    @Test
    void aStopEndsTheWaitForTheServerAfterItsGrace() {
        agent.server.unavailableStates.set(1_000_000);
        agent.plan(1, 1, 0, WorkOf.configuration(ONE_RESOURCE));
        AgentFixture.await().until(() -> agent.server.log(1, 1).contains("the state is asked for until it does"));

        agent.server.send(new ServerMessage.Cancel(1L, 1, 1L));

        assertThat(agent.finished(1, 1).outcome()).isEqualTo(Outcome.CANCELED);
    }

    @Test
    void aRedirectIsNotFollowed() {
        agent.server.stateRedirect = "http://127.0.0.1:" + agent.server.port() + "/elsewhere";

        AgentMessage.Finished planned = plan(WorkOf.configuration(ONE_RESOURCE));

        assertThat(planned.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(agent.server.requests).noneMatch(request -> request.contains("/elsewhere"));
        assertThat(agent.server.log(1, 1)).contains("the server answers 307");
    }

    @Test
    void theHolderOfTheLockIsNamedAsTerraformNamesIt() {
        agent.server.lockHolder = "{\"ID\": \"human-1\", \"Who\": \"ann@home\"}";

        AgentMessage.Finished planned = plan(WorkOf.configuration(ONE_RESOURCE));

        assertThat(planned.error().code()).isEqualTo("plan_failed");
        assertThat(agent.server.log(1, 1)).contains("Error acquiring the state lock", "human-1");
    }

    @Test
    void aStateOverTheLimitIsRefusedAtOnceAndNamesTheSetting() {
        agent.server.mostState = 100L;
        agent.server.rescueStatus = 413;
        agent.server.rescueAnswer = "{\"code\": \"too_large\", \"detail\": \"larger than berth.limits.state-size\"}";

        AgentMessage.Finished applied = planAndApply(WorkOf.configuration(ONE_RESOURCE));

        assertThat(applied.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(applied.error().code()).isEqualTo("state_not_stored");
        assertThat(applied.error().message()).contains("berth.limits.state-size");
        assertThat(agent.server.log(1, 2)).contains("the state could not be written: it is larger than the 100 bytes");
        assertThat(agent.server.stateCalls).doesNotContain("POST state");
        assertThat(agent.work.resolve("errored/1-2.tfstate")).content().contains("terraform_data");
        assertThat(applied.error().message())
                .contains("kubectl exec blue-1 -- cat " + agent.work.resolve("errored/1-2.tfstate"))
                .contains("moved to errored-states in the server's data directory, as *-blue-1-1-2.tfstate")
                .doesNotContain("goes with the pod");
    }

    @Test
    void aStateThatIsKeptIsSaidBeforeTheResultAndUntilItIsGoneF4() throws Exception {
        agent.server.mostState = 100L;
        agent.server.rescueStatus = 413;
        Path copy = agent.work.resolve("errored/1-2.tfstate");

        AgentMessage.Finished applied = planAndApply(WorkOf.configuration(ONE_RESOURCE));

        int result = agent.server.received.indexOf(applied);
        assertThat(agent.server.received.subList(0, result))
                .anyMatch(said -> said instanceof AgentMessage.Heartbeat beat
                        && List.of(copy.toString()).equals(beat.unstoredStates()));
        agent.server.cut();
        AgentFixture.await()
                .until(() -> agent.server.all(AgentMessage.Hello.class).size() > 1);
        assertThat(agent.server.all(AgentMessage.Hello.class).getLast().unstoredStates())
                .containsExactly(copy.toString());
        Files.delete(copy);
        AgentFixture.await()
                .until(() ->
                        agent.server.all(AgentMessage.Heartbeat.class).getLast().unstoredStates() == null);
    }

    @Test
    void anAgentThatIsDrainedDoesNotSayItHasNothingWhileItKeepsAState() {
        agent.server.rescueStatus = 404;
        AgentMessage.Finished applied = applyUnstored(WorkOf.configuration(ONE_RESOURCE));
        assertThat(applied.error().code()).isEqualTo("state_not_stored");

        agent.server.send(new ServerMessage.Drain());
        agent.server.send(FakeServer.assign(2, 1, 0, TaskPhase.PLAN, false));

        AgentFixture.await()
                .until(() -> !agent.server.all(AgentMessage.Refused.class).isEmpty());
        assertThat(agent.server.all(AgentMessage.Drained.class)).isEmpty();
    }

    @Test
    void aLargeStatePassesThroughAndLeavesNothingBehind() {
        String main = """
                resource "terraform_data" "large" {
                  input = sensitive(join("", [for i in range(1000) : format("%12500d", i)]))
                }
                """;

        AgentMessage.Finished applied = planAndApply(WorkOf.configuration(main));

        assertThat(applied.error()).isNull();
        assertThat(agent.server.state.length()).isGreaterThan(12_000_000);
        AgentFixture.await().until(() -> !Files.exists(agent.work.resolve("attempts/1-1")));
    }

    @Test
    void aStateLeftBehindIsBroughtBeforeTheResultIsSaid() {
        AgentMessage.Finished applied = applyUnstored(WorkOf.configuration(ONE_RESOURCE));

        assertThat(applied.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(applied.error().code()).isEqualTo("apply_failed");
        assertThat(applied.error().message()).contains("the state that was left behind is stored");
        assertThat(agent.server.rescued).singleElement().asString().contains("terraform_data");
        assertThat(agent.server.log(1, 2)).contains("[berth: the state that was left behind is stored]");
        assertThat(agent.work.resolve("errored")).isEmptyDirectory();
    }

    @Test
    void aStateThatCannotBeThePresentOneIsToldSo() {
        agent.server.rescueAnswer =
                "{\"version\": \"v9\", \"current\": false, \"reason\": \"somebody else holds the lock on the state\"}";

        AgentMessage.Finished applied = applyUnstored(WorkOf.configuration(ONE_RESOURCE));

        assertThat(applied.error().code()).isEqualTo("state_not_current");
        assertThat(applied.error().message())
                .contains("kept as version v9", "somebody else holds the lock on the state", "the workspace is locked");
    }

    @Test
    void aStateThatCannotBeBroughtIsKeptOnTheAgentAndTold() {
        agent.server.rescueStatus = 404;

        AgentMessage.Finished applied = applyUnstored(WorkOf.configuration(ONE_RESOURCE));

        assertThat(applied.error().code()).isEqualTo("state_not_stored");
        assertThat(applied.error().message()).contains("errored/1-2.tfstate");
        assertThat(agent.work.resolve("errored/1-2.tfstate")).content().contains("terraform_data");
    }
}
