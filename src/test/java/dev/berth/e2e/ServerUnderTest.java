package dev.berth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.cli.child.OwnPort;
import dev.berth.server.persistence.embedded.PreparedCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A {@code berth server} process on a data directory of its own, with short times, on a port that stays the same. */
public final class ServerUnderTest implements AutoCloseable {
    public static final String TOKEN = "end-to-end-admin";
    private static final Duration START_LIMIT = Duration.ofSeconds(300);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(120);

    private final Path directory;
    private final int port;
    private final Map<String, String> settings;
    private Process process;

    private ServerUnderTest(Path directory, int port, Map<String, String> settings) {
        this.directory = directory;
        this.port = port;
        this.settings = settings;
    }

    /** Starts one and waits until it is ready; settings are environment variables. */
    public static ServerUnderTest start(Path directory, Map<String, String> settings) {
        return start(directory, OwnPort.choose(0), settings);
    }

    /** The same on a port that others know by now. */
    public static ServerUnderTest start(Path directory, int port, Map<String, String> settings) {
        ServerUnderTest server = new ServerUnderTest(directory, port, settings);
        server.start();
        return server;
    }

    /** Starts one that may have to wait for another one. */
    public static ServerUnderTest launch(Path directory, Map<String, String> settings) {
        ServerUnderTest server = new ServerUnderTest(directory, OwnPort.choose(0), settings);
        server.launch();
        return server;
    }

    public Api api() {
        return new Api(port, TOKEN);
    }

    public int port() {
        return port;
    }

    /** Where it keeps its files. */
    public Path data() {
        return directory.resolve("data");
    }

    /** The process of a pod of the local runtime. */
    public LocalAgent agent(String pool, String pod) {
        return LocalAgent.in(data().resolve("agents").resolve(pool).resolve(pod));
    }

    /** The embedded database's process, or 0 while there is none. */
    public long postmaster() throws IOException {
        Path file = data().resolve("postgres").resolve("data").resolve("postmaster.pid");
        List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
        return lines.isEmpty() ? 0 : Long.parseLong(lines.get(0).strip());
    }

    /** Starts it again on the same data, on the same port. */
    public void start() {
        launch();
        try {
            Awaitility.await("the server is ready, see " + log())
                    .atMost(START_LIMIT)
                    .until(this::runsAndIsReady);
        } catch (ConditionTimeoutException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** Starts the process, and waits for nothing. */
    public void launch() {
        if (!settings.containsKey("QUARKUS_DATASOURCE_JDBC_URL")) {
            PreparedCluster.into(data());
        }
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> arguments = List.of("server", "--data-dir", data().toString(), "--port", String.valueOf(port));
        Map<String, String> environment = new HashMap<>(Map.of(
                "BERTH_BOOTSTRAP_TOKEN", TOKEN,
                "BERTH_SCALING_INTERVAL", "1s",
                "BERTH_AGENT_HEARTBEAT_INTERVAL", "1s",
                // A machine under load is no reason to take an assignment back.
                "BERTH_DISPATCH_ACCEPT_TIMEOUT", "60s"));
        environment.putAll(settings);
        process = Berth.start(arguments, environment, log());
    }

    public boolean ready() {
        return process.isAlive() && api().ready();
    }

    /** Its process stands still, as on a machine that sleeps. */
    public void pause() throws Exception {
        signal("STOP");
    }

    /** Its process goes on; nothing happens to one that was not paused. */
    public void resume() throws Exception {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        if (process.isAlive()) {
            assertThat(new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                            .start()
                            .waitFor())
                    .isZero();
        }
    }

    private boolean runsAndIsReady() {
        assertThat(process.isAlive()).as("the server runs: %s", tail()).isTrue();
        return api().ready();
    }

    /** SIGTERM: a clean end, exit code 0. */
    public void stop() throws InterruptedException {
        process.destroy();
        assertThat(process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS))
                .as("the server ends in time")
                .isTrue();
        assertThat(process.exitValue()).isZero();
    }

    /** kill -9: nothing can be tidied up. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    public Path log() {
        return directory.resolve("server.log");
    }

    private String tail() {
        try {
            List<String> lines = Files.readAllLines(log());
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
        } catch (IOException e) {
            return "(no log)";
        }
    }

    /**
     * Ends the server and its agents. A pod that is deleted by force has a successor as long as tasks wait, and an agent that
     * works outlives a clean end (R2).
     */
    @Override
    public void close() throws Exception {
        if (process.isAlive()) {
            if (ready()) {
                api().deleteAllPods();
            }
            process.destroy();
            if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
        LocalAgent.below(data()).forEach(LocalAgent::kill);
        PreparedCluster.unlink(data());
    }
}
