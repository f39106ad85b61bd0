package dev.berth.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.berth.cli.BerthCommandLine;
import dev.berth.cli.ExitCode;
import dev.berth.cli.Roles;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What verbs ask of a server, call by call. */
class CallsTest {
    private static final String DIGEST = "d".repeat(64);
    private static final String WAITING =
            "{\"id\":1,\"workspace\":\"w\",\"status\":\"apply_pending\",\"plan\":{\"sha256\":\"" + DIGEST + "\"}}";

    @TempDir
    private Path folder;

    private final List<String> asked = new ArrayList<>();
    private final List<String> keys = new ArrayList<>();
    private final Map<String, List<String>> answers = new HashMap<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        Files.writeString(folder.resolve("token"), "t");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aConfirmationIsOfThePlanThatWasRead() {
        answers.put("GET /tasks/1", List.of(WAITING));
        answers.put("POST /tasks/1/confirm", List.of("{\"id\":1,\"workspace\":\"w\",\"status\":\"pending\"}"));
        assertThat(run("confirm", "1", "--yes")).as(err.toString()).isEqualTo(ExitCode.DONE);
        assertThat(asked).containsExactly("GET /tasks/1 ", "POST /tasks/1/confirm {\"planSha256\":\"" + DIGEST + "\"}");
    }

    @Test
    void anApprovalThatIsNotTheLastOneSaysHowManyThereAre() {
        String approvals = ",\"approvals\":{\"needed\":2,\"given\":[{\"person\":\"ann\"}],\"missing\":1}}";
        answers.put("GET /tasks/1", List.of(WAITING));
        answers.put("POST /tasks/1/confirm", List.of(WAITING.replaceAll("}$", approvals)));
        assertThat(run("confirm", "1", "--yes")).as(err.toString()).isEqualTo(ExitCode.DONE);
        assertThat(out.toString()).contains("is apply_pending", "approved by 1 of 2");
    }

    @Test
    void aConfirmationIsOfThePlanThatWasNamed() {
        answers.put("POST /tasks/1/confirm", List.of("409 {\"code\":\"plan_changed\",\"detail\":\"another plan\"}"));
        String named = "e".repeat(64);
        assertThat(run("confirm", "1", "--plan-sha256", named)).isEqualTo(ExitCode.FAILED);
        assertThat(asked).containsExactly("POST /tasks/1/confirm {\"planSha256\":\"" + named + "\"}");
        assertThat(err).hasToString("berth: another plan\n");
    }

    @Test
    void whatDoesNotWaitIsNotConfirmed() {
        answers.put("GET /tasks/1", List.of(WAITING.replace("apply_pending", "running")));
        assertThat(run("confirm", "1", "--yes")).isEqualTo(ExitCode.FAILED);
        assertThat(asked).containsExactly("GET /tasks/1 ");
    }

    @Test
    void aSubmissionNamesItsUploadAndKeepsItsKeyWhenItIsRepeated() throws IOException {
        Files.writeString(Files.createDirectory(folder.resolve("configuration")).resolve("main.tf"), "#");
        answers.put("GET /workspaces/w", List.of("{}"));
        answers.put("POST /workspaces/w/configurations", List.of("{\"version\":7}", "{\"version\":8}"));
        answers.put("PUT /workspaces/w/configurations/7/content", List.of("503 {\"detail\":\"busy\"}"));
        answers.put("PUT /workspaces/w/configurations/8/content", List.of("{}"));
        answers.put("POST /tasks", List.of("503 {\"detail\":\"busy\"}", WAITING));
        assertThat(run("submit", folder.resolve("configuration").toString(), "--workspace", "w"))
                .as(err.toString())
                .isEqualTo(ExitCode.DONE);
        String task = "POST /tasks {\"workspace\":\"w\",\"type\":\"plan\",\"configurationVersion\":8}";
        assertThat(asked)
                .containsExactly(
                        "GET /workspaces/w ",
                        "POST /workspaces/w/configurations {\"speculative\":true}",
                        "PUT /workspaces/w/configurations/7/content (bytes)",
                        "POST /workspaces/w/configurations {\"speculative\":true}",
                        "PUT /workspaces/w/configurations/8/content (bytes)",
                        task,
                        task);
        assertThat(keys).hasSize(2).doesNotContainNull();
        assertThat(new TreeSet<>(keys)).hasSize(1);
    }

    @Test
    void everyOptionOfASubmissionArrives() {
        answers.put("GET /workspaces/w", List.of("{}"));
        answers.put("POST /tasks", List.of(WAITING));
        assertThat(run(
                        "submit",
                        "--workspace",
                        "w",
                        "--type",
                        "plan_and_apply",
                        "--destroy",
                        "--no-refresh",
                        "--auto-approve",
                        "--message",
                        "m",
                        "--priority",
                        "-3",
                        "--timeout",
                        "PT5M",
                        "--repository",
                        "acme/network",
                        "--commit",
                        "0f",
                        "--pull-request",
                        "7",
                        "--target",
                        "a.b",
                        "--target",
                        "a.c",
                        "--replace",
                        "a.d",
                        "--var",
                        "x=1=2",
                        "--var-hcl",
                        "y=[1]"))
                .as(err.toString())
                .isEqualTo(ExitCode.DONE);
        assertThat(asked.get(1))
                .isEqualTo(
                        "POST /tasks {\"workspace\":\"w\",\"type\":\"plan_and_apply\",\"destroy\":true,\"refresh\":false,"
                                + "\"autoApply\":true,\"message\":\"m\",\"priority\":-3,\"timeout\":\"PT5M\","
                                + "\"source\":{\"repository\":\"acme/network\",\"commit\":\"0f\",\"pullRequest\":7},"
                                + "\"targets\":[\"a.b\",\"a.c\"],\"replace\":[\"a.d\"],"
                                + "\"variables\":{\"x\":\"\\\"1=2\\\"\",\"y\":\"[1]\"}}");
    }

    @Test
    void whereATaskComesFromIsTold() {
        String task =
                "{\"id\":3,\"workspace\":\"w\",\"type\":\"plan\",\"status\":\"pending\",\"message\":\"m\",\"source\":"
                        + "{\"repository\":\"acme/network\",\"commit\":\"0123456789abcdef0123456789abcdef01234567\",\"pullRequest\":7}}";
        answers.put("GET /workspaces/w", List.of("{}"));
        answers.put("POST /tasks", List.of(task));
        answers.put("GET /tasks?limit=50", List.of("{\"items\":[" + task + "]}"));
        assertThat(run("submit", "--workspace", "w")).as(err.toString()).isEqualTo(ExitCode.DONE);
        assertThat(run("tasks")).as(err.toString()).isEqualTo(ExitCode.DONE);
        assertThat(out.toString())
                .contains("task 3 of workspace w is pending: acme/network#7 at 0123456789ab; follow it")
                .contains("m, acme/network#7 at 0123456789ab\n");
    }

    @Test
    void aPodIsFoundInItsPool() {
        answers.put("GET /pools?limit=500", List.of("{\"items\":[{\"name\":\"a\"},{\"name\":\"b\"}]}"));
        answers.put("GET /pools/a/pods?limit=500", List.of("{\"items\":[]}"));
        answers.put("GET /pools/b/pods?limit=500", List.of("{\"items\":[{\"name\":\"p\",\"pool\":\"b\"}]}"));
        answers.put("POST /pools/b/pods/p/drain", List.of("{}"));
        assertThat(run("drain", "p", "-o", "json")).as(err.toString()).isEqualTo(ExitCode.DONE);
        assertThat(out).hasToString("{\"pool\":\"b\",\"pod\":\"p\",\"draining\":true}\n");
        assertThat(run("drain", "q")).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void aWordThatTheServerDoesNotTakeIsWrongUsageAndToldOnce() {
        answers.put(
                "GET /tasks?limit=50&status=foo",
                List.of(
                        "400 {\"code\":\"invalid\",\"detail\":\"status must be a\",\"violations\":"
                                + "[{\"field\":\"status\",\"message\":\"must be a\"},{\"field\":\"type\",\"message\":\"must be b\"}]}"));
        assertThat(run("tasks", "--status", "foo")).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(err).hasToString("berth: status must be a; type must be b (see berth tasks --help)\n");
    }

    @Test
    void anAttemptThatThereWasNotHasNoOutput() {
        answers.put("GET /tasks/1", List.of("{\"id\":1,\"status\":\"applied\",\"attempt\":2}"));
        assertThat(run("logs", "1", "--attempt", "7")).isEqualTo(ExitCode.FAILED);
        assertThat(run("logs", "1", "--attempt", "7", "--follow")).isEqualTo(ExitCode.FAILED);
        assertThat(err).hasToString("berth: task 1 has no attempt 7; its last one is 2\n".repeat(2));
    }

    private int run(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--server", "http://127.0.0.1:" + server.getAddress().getPort()));
        all.addAll(List.of("--token-file", folder.resolve("token").toString()));
        BerthCommandLine commands = new BerthCommandLine(new Roles(options -> 42, settings -> 43))
                .writingTo(new PrintWriter(out), new PrintWriter(err));
        return Verbs.addedTo(commands).execute(all.toArray(String[]::new));
    }

    /** Answers a call with the next answer that there is for it; the last one stays. */
    private void answer(HttpExchange exchange) throws IOException {
        String call = exchange.getRequestMethod() + " "
                + exchange.getRequestURI().toString().substring("/api/v1".length());
        byte[] body = exchange.getRequestBody().readAllBytes();
        boolean text = !call.startsWith("PUT");
        asked.add(call + " " + (text ? new String(body, StandardCharsets.UTF_8) : "(bytes)"));
        if (call.equals("POST /tasks")) {
            keys.add(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
        }
        List<String> left = answers.getOrDefault(call, List.of("404 {\"detail\":\"none\"}"));
        answers.put(call, left.size() > 1 ? left.subList(1, left.size()) : left);
        String next = left.get(0);
        boolean refused = next.matches("[45]\\d\\d .*");
        byte[] bytes = (refused ? next.substring(4) : next).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(refused ? Integer.parseInt(next.substring(0, 3)) : 200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
