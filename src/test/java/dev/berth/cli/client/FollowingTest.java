package dev.berth.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.berth.cli.client.credential.Credentials.Token;
import dev.berth.cli.client.credential.ServerAddress;
import dev.berth.cli.client.view.Progress;
import dev.berth.cli.client.view.Terminal;
import dev.berth.cli.client.wire.CallException;
import dev.berth.cli.client.wire.Server;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a server that breaks off. */
class FollowingTest {
    private static final String STREAM = "text/event-stream";
    private static final Progress NOBODY_LOOKS = new Progress(new PrintWriter(new StringWriter()), Terminal.NONE);

    private final List<String> asked = new ArrayList<>();
    private final StringWriter printed = new StringWriter();
    private HttpServer server;
    private Iterator<Answer> answers;

    private record Answer(int status, String type, String body) {
        static Answer stream(String... events) {
            return new Answer(200, STREAM, String.join("", events));
        }
    }

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void outputGoesOnFromTheByteThatWasReached() throws Exception {
        answering(
                Answer.stream(":\n\n", log("one\ntw", 6)),
                new Answer(503, "application/problem+json", "{\"code\":\"not_leader\",\"detail\":\"d\"}"),
                Answer.stream(log("o\n", 8), "event: end\ndata: {}\n\n"));
        follower(0).follow(() -> true);
        assertThat(printed).hasToString("one\ntwo\n");
        assertThat(asked).containsExactly("/api/v1/tasks/1/logs ", "/api/v1/tasks/1/logs 6", "/api/v1/tasks/1/logs 6");
    }

    @Test
    void outputBeginsAtTheByteThatWasAskedFor() throws Exception {
        answering(Answer.stream(log("o\n", 8), "event: end\ndata: {}\n\n"));
        follower(6).follow(() -> true);
        assertThat(asked).containsExactly("/api/v1/tasks/1/logs 6");
    }

    @Test
    void whatIsStoredIsPrintedOnce() throws Exception {
        answering(new Answer(200, "text/plain", "größe\n"), new Answer(200, "text/plain", "more\n"));
        LogFollower follower = follower(0);
        follower.catchUp();
        follower.catchUp();
        assertThat(printed).hasToString("größe\nmore\n");
        assertThat(asked).containsExactly("/api/v1/tasks/1/logs ", "/api/v1/tasks/1/logs?offset=8 ");
    }

    @Test
    void aRefusalEndsIt() {
        answering(new Answer(404, "application/problem+json", "{\"code\":\"not_found\",\"detail\":\"no task 1\"}"));
        assertThatThrownBy(() -> follower(0).follow(() -> true)).hasMessage("no task 1");
    }

    @Test
    void aServerThatNeverAnsweredIsNotWaitedFor() {
        LogFollower follower = follower(0);
        server.stop(0);
        assertThatThrownBy(() -> follower.follow(() -> true))
                .isInstanceOf(CallException.class)
                .hasMessageContaining("cannot be reached");
    }

    @Test
    void tasksAreToldOnceAndAgainOnlyWhenTheyChanged() throws Exception {
        answering(
                Answer.stream(":\n\n", event(task(2, "running")), event(task(2, "running"))),
                new Answer(200, "application/json", items(task(2, "pending"), task(1, "planned"))),
                Answer.stream(event(task(3, "pending"))),
                new Answer(200, "application/json", items(task(2, "planned"), task(1, "planned"))));
        List<String> told = new ArrayList<>();
        new TaskFeed(client(), new TaskFeed.Filter("w", "", "", "", 50), NOBODY_LOOKS).run(task -> {
            told.add(Tasks.id(task) + " " + Tasks.status(task));
            return told.size() < 5;
        });
        assertThat(told).containsExactly("1 planned", "2 pending", "2 running", "2 planned", "3 pending");
        assertThat(asked)
                .containsExactly(
                        "/api/v1/events?workspace=w ", "/api/v1/tasks?limit=50&workspace=w ",
                        "/api/v1/events?workspace=w ", "/api/v1/tasks?limit=50&workspace=w ");
    }

    @Test
    void whatIsHeardLateDoesNotComeAfterWhatIsKnown() throws Exception {
        answering(
                Answer.stream(event(task(2, "pending", 0)), event(task(2, "running", 1)), event(task(2, "planned", 1))),
                new Answer(200, "application/json", items(task(2, "running", 1))),
                Answer.stream(event(task(2, "running", 1)), event(task(3, "pending", 0))),
                new Answer(200, "application/json", items(task(2, "planned", 1))));
        List<String> told = new ArrayList<>();
        new TaskFeed(client(), new TaskFeed.Filter("w", "", "", "", 50), NOBODY_LOOKS).run(task -> {
            told.add(Tasks.id(task) + " " + Tasks.status(task));
            return told.size() < 3;
        });
        assertThat(told).containsExactly("2 running", "2 planned", "3 pending");
    }

    @Test
    void aTaskThatRunsAgainIsNotTakenForItsPast() throws Exception {
        answering(
                Answer.stream(
                        event(task(1, "pending", 1)),
                        event(task(1, "running", 2)),
                        event(task(1, "apply_pending", 2)),
                        event(task(1, "pending", 2)),
                        event(task(1, "running", 3)),
                        event(task(1, "applied", 3))),
                new Answer(200, "application/json", items(task(1, "running", 1))));
        List<String> told = new ArrayList<>();
        new TaskFeed(client(), new TaskFeed.Filter("w", "", "", "", 50), NOBODY_LOOKS).run(task -> {
            told.add(Tasks.status(task));
            return told.size() < 7;
        });
        assertThat(told)
                .containsExactly("running", "pending", "running", "apply_pending", "pending", "running", "applied");
    }

    private void answering(Answer... inOrder) {
        answers = List.of(inOrder).iterator();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String last = exchange.getRequestHeaders().getFirst("Last-Event-ID");
        asked.add(exchange.getRequestURI() + " " + (last == null ? "" : last));
        Answer answer = answers.next();
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", answer.type());
        exchange.sendResponseHeaders(answer.status(), bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private Server client() {
        return new Server(
                ServerAddress.of("http://127.0.0.1:" + server.getAddress().getPort()), new Token("t", "test"), null);
    }

    private LogFollower follower(long offset) {
        LogPrinter printer = new LogPrinter(new PrintWriter(printed), NOBODY_LOOKS, false);
        return new LogFollower(client(), "/tasks/1/logs", "", offset, printer, new Reconnection(NOBODY_LOOKS));
    }

    private static String log(String text, int offset) {
        StringBuilder frame = new StringBuilder("event: log\nid: " + offset + "\n");
        for (String line : text.split("\n", -1)) {
            frame.append("data: ").append(line).append('\n');
        }
        return frame.append('\n').toString();
    }

    private static String event(String task) {
        return "event: task\ndata: " + task + "\n\n";
    }

    private static String task(int id, String status) {
        return task(id, status, status.equals("pending") ? 0 : 1);
    }

    private static String task(int id, String status, int attempt) {
        return "{\"id\":" + id + ",\"workspace\":\"w\",\"type\":\"plan\",\"status\":\"" + status + "\",\"attempt\":"
                + attempt + "}";
    }

    private static String items(String... tasks) {
        return "{\"items\":[" + String.join(",", tasks) + "],\"nextCursor\":null}";
    }
}
