package dev.berth.cli.demo;

import dev.berth.cli.CommandException;
import dev.berth.cli.child.Deadline;
import dev.berth.cli.child.OwnArtifact;
import dev.berth.cli.child.OwnPort;
import dev.berth.cli.child.ServerHome;
import dev.berth.cli.child.ServerProcess;
import dev.berth.cli.client.credential.Credentials.Token;
import dev.berth.cli.client.credential.ServerAddress;
import dev.berth.cli.client.json.Json;
import dev.berth.cli.client.wire.Server;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** One run of the demo around its server's process: preparation, story, and clearing up in any case. */
final class Demo {
    /** A slow machine is no reason to give up, and a server that ends is noticed at once. */
    private static final Duration READY_LIMIT = Duration.ofMinutes(5);

    private static final Duration STORY_LIMIT = Duration.ofMinutes(10);
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HHmmss");

    /** A short start matters more here than speed later on. */
    private static final List<String> FLAGS = List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    // Turns come soon after a time-out has passed, so that nobody sits in front of an idle pod for seconds.
    private static final Map<String, String> SETTINGS =
            Map.of("BERTH_SCALING_INTERVAL", "1s", "BERTH_AGENT_HEARTBEAT_INTERVAL", "2s");

    private final Screen screen;
    private final DemoDirectory directory;
    private final StopSignal stopSignal = new StopSignal();
    private final Server api;
    private final Stage stage;
    private final ServerProcess server;

    private Demo(Screen screen, DemoDirectory directory, ServerProcess server) {
        this.screen = screen;
        this.directory = directory;
        this.server = server;
        this.api = new Server(
                ServerAddress.of(server.address().toString()),
                new Token(directory.token(), directory.tokenFile().toString()),
                null);
        this.stage =
                new Stage(api, "demo-" + LocalTime.now(ZoneId.systemDefault()).format(CLOCK));
    }

    /**
     * Plays it.
     *
     * @param exit whether to end with the story, or to stay up until the user ends it
     * @throws CommandException when anything failed
     */
    static void run(Tool tool, DemoOptions options, Screen screen) throws InterruptedException {
        List<String> artifact = OwnArtifact.command("demo", FLAGS);
        DemoDirectory directory = DemoDirectory.open(options.dataDirectory());
        int port = OwnPort.choose(options.port());
        screen.step("Berth demo: " + tool.version() + ", data in " + directory.path());
        screen.step("Starting a server with a PostgreSQL of its own on port " + port + ".");
        ServerHome home = new ServerHome(directory.path(), directory.serverLog(), directory.token(), port);
        new Demo(screen, directory, ServerProcess.start(artifact, home, SETTINGS)).play(tool, options.exit());
    }

    private void play(Tool tool, boolean exit) throws InterruptedException {
        stopSignal.listen(Thread.currentThread(), server::kill);
        // For ends that no signal handler sees, such as a closed terminal.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> server.stop(false), "demo-end"));
        boolean finished = false;
        try {
            awaitReady();
            if (!exit) {
                tellPage();
            }
            long applied = tellStory(tool);
            finished = true;
            if (exit) {
                screen.step("Done. Without --exit the API stays up at " + server.address() + "/api/v1.");
            } else {
                stayUp(applied, tool);
            }
        } finally {
            clearUp(finished);
        }
    }

    private void awaitReady() throws InterruptedException {
        try {
            server.awaitReady(Deadline.in(READY_LIMIT));
        } catch (CommandException e) {
            if (server.complaint().isEmpty()) {
                screen.lines(server.tail());
            }
            throw e;
        }
        screen.step("The server is ready: " + server.address());
    }

    private long tellStory(Tool tool) throws InterruptedException {
        Board board = new Board(screen::show);
        Story story = new Story(
                new Story.Setting(stage, board, screen, Deadline.in(STORY_LIMIT), server::requireAlive),
                "secret-" + UUID.randomUUID());
        story.prepare(tool);
        try (Watch watch = Watch.start(api, board, stage.name(), stage.name())) {
            return story.tell();
        }
    }

    private List<String> calls(long task) {
        String call = "curl -H \"Authorization: Bearer $TOKEN\" " + server.address();
        return List.of(
                "TOKEN=$(cat '" + directory.tokenFile() + "')",
                call + "/api/v1/tasks/" + task,
                call + "/api/v1/tasks/" + task + "/timeline",
                call + "/api/v1/tasks/" + task + "/logs",
                call + "/api/v1/pools/" + stage.name() + "/scaling",
                call + "/q/openapi");
    }

    private void tellPage() throws InterruptedException {
        String link = api.post("/sessions/links", Json.object()).path("link").asText();
        screen.step("Look at it in a browser. This link signs in once, within five minutes:");
        screen.lines(List.of(link));
    }

    private void stayUp(long applied, Tool tool) throws InterruptedException {
        screen.close();
        tellPage();
        screen.step("The API is at " + server.address() + "/api/v1 until you press Ctrl-C. Ask it, for example:");
        screen.lines(calls(applied));
        tellTerminal(tool);
        try {
            server.awaitEnd();
        } catch (InterruptedException e) {
            screen.step("Stopping.");
            return;
        }
        server.requireAlive();
    }

    private void tellTerminal(Tool tool) {
        TerminalAccess terminal = new TerminalAccess(server.address(), stage.name());
        Path settings = directory.writeCliConfiguration(terminal.cliConfiguration(directory.token()));
        screen.step("Or run " + tool.name() + " there from another terminal. This goes into a configuration of yours:");
        screen.lines(terminal.block());
        screen.step("And this tells " + tool.name() + " where " + TerminalAccess.HOST + " is:");
        screen.lines(terminal.commands(settings, tool));
    }

    private void clearUp(boolean finished) {
        screen.close();
        if (!finished && server.alive()) {
            screen.step("Stopping.");
        }
        boolean endsByItself = stopSignal.fromTerminal() && endsByItself();
        if (!finished && !endsByItself) {
            strike();
        }
        server.stop(endsByItself);
    }

    private boolean endsByItself() {
        try {
            return server.endsByItself();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void strike() {
        try {
            stage.strike();
        } catch (CommandException e) {
            // The server may be what failed. Its agents end by themselves once they have nothing to do.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
