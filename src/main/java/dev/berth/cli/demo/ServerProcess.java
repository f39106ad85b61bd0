package dev.berth.cli.demo;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A server of the demo's own: a child process on embedded defaults, reachable from this machine only. */
final class ServerProcess {
    private static final String HOST = "127.0.0.1";
    private static final Duration CLEAN_END = Duration.ofSeconds(30);
    private static final Duration SIGNAL_TAKEN = Duration.ofMillis(1_500);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);
    private static final int TAIL_LINES = 15;

    // Turns come soon after a time-out has passed, so that nobody sits in front of an idle pod for seconds.
    private static final Map<String, String> SETTINGS =
            Map.of("BERTH_SCALING_INTERVAL", "1s", "BERTH_AGENT_HEARTBEAT_INTERVAL", "2s");

    // Makes a session of its own, so that a Ctrl-C reaches the demo alone and the server is still there to clear up.
    private static final Path SETSID = Path.of("/usr/bin/setsid");

    private final Process process;
    private final boolean detached;
    private final ApiClient api;
    private final Path log;

    private ServerProcess(Process process, boolean detached, ApiClient api, Path log) {
        this.process = process;
        this.detached = detached;
        this.api = api;
        this.log = log;
    }

    /** Starts it; {@link #awaitReady} tells when it can be used. */
    static ServerProcess start(List<String> berth, DemoDirectory directory, int port) {
        String token = directory.token();
        boolean detached = Files.isExecutable(SETSID);
        List<String> command = new ArrayList<>(detached ? List.of(SETSID.toString()) : List.of());
        command.addAll(berth);
        command.addAll(List.of("server", "--data-dir", directory.path().toString(), "--port", String.valueOf(port)));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.serverLog().toFile())
                .redirectInput(Path.of("/dev/null").toFile());
        prepare(builder.environment(), token);
        try {
            ApiClient api = new ApiClient(URI.create("http://" + HOST + ":" + port), token);
            return new ServerProcess(builder.start(), detached, api, directory.serverLog());
        } catch (IOException e) {
            throw new DemoException("the server's process cannot be started: " + e.getMessage(), e);
        }
    }

    /** The user may have settings for a server of their own; least of all may the demo write to their database. */
    private static void prepare(Map<String, String> environment, String token) {
        environment.keySet().removeIf(ServerProcess::meantForAnotherServer);
        environment.putAll(SETTINGS);
        environment.put("BERTH_BOOTSTRAP_TOKEN", token);
        environment.put("QUARKUS_HTTP_HOST", HOST);
    }

    private static boolean meantForAnotherServer(String variable) {
        return variable.startsWith("BERTH_") || variable.startsWith("QUARKUS_");
    }

    ApiClient api() {
        return api;
    }

    /** Waits until it takes requests. */
    void awaitReady(Deadline deadline) throws InterruptedException {
        while (!api.healthy("ready")) {
            requireAlive();
            if (deadline.passed()) {
                throw new DemoException("the server was not ready in time; its output is in " + log);
            }
            process.waitFor(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
        }
        // Another server may have taken the port in between, and answered in this one's place.
        requireAlive();
    }

    boolean alive() {
        return process.isAlive();
    }

    void requireAlive() {
        if (!alive()) {
            throw new DemoException(
                    "the server ended with code " + process.exitValue() + complaint() + "; its output is in " + log);
        }
    }

    /** Waits for it to end by itself. */
    void awaitEnd() throws InterruptedException {
        process.waitFor();
    }

    /** The last lines that it wrote, without stack frames. */
    List<String> tail() {
        try {
            List<String> lines = Files.readString(log, StandardCharsets.UTF_8)
                    .lines()
                    .filter(Predicate.not(String::isBlank))
                    .filter(line -> !line.stripLeading().startsWith("at "))
                    .toList();
            return lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size());
        } catch (IOException e) {
            return List.of();
        }
    }

    /**
     * Whether it ends by itself, having had the same Ctrl-C as this process: where it has no session of its own, a
     * terminal sends it to both. A second signal would make it end at once and leave its database running.
     */
    boolean endsByItself() throws InterruptedException {
        if (detached) {
            return false;
        }
        return process.waitFor(SIGNAL_TAKEN.toMillis(), TimeUnit.MILLISECONDS) || !api.healthy("live");
    }

    /** Ends it: SIGTERM unless it ends already, and SIGKILL when that takes too long. */
    void stop(boolean endsByItself) {
        if (!endsByItself) {
            process.destroy();
        }
        boolean ended = false;
        try {
            ended = process.waitFor(CLEAN_END.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (!ended) {
                process.destroyForcibly();
            }
        }
    }

    /** Ends it without waiting for anything. */
    void kill() {
        process.destroyForcibly();
    }

    /** The line in which a server says why it cannot start; empty where it said none. */
    String complaint() {
        return tail().reversed().stream()
                .filter(line -> line.startsWith("berth: "))
                .findFirst()
                .map(line -> line.substring("berth".length()))
                .orElse("");
    }
}
