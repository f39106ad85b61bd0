package dev.berth.cli.child;

import dev.berth.cli.CommandException;
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

/** A server of a command's own: a child process on embedded defaults, reachable from this machine only. */
public final class ServerProcess {
    private static final String HOST = "127.0.0.1";
    private static final Duration CLEAN_END = Duration.ofSeconds(30);
    private static final Duration SIGNAL_TAKEN = Duration.ofMillis(1_500);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);
    private static final int TAIL_LINES = 15;

    // Makes a session of its own, so that a Ctrl-C reaches the demo alone and the server is still there to clear up.
    private static final Path SETSID = Path.of("/usr/bin/setsid");

    private final Process process;
    private final boolean detached;
    private final URI address;
    private final Path log;

    private ServerProcess(Process process, boolean detached, ServerHome home) {
        this.process = process;
        this.detached = detached;
        this.address = URI.create("http://" + HOST + ":" + home.port());
        this.log = home.log();
    }

    /**
     * Starts it; {@link #awaitReady} tells when it can be used.
     *
     * @param berth the words that start the artifact
     * @param settings as environment variables
     */
    public static ServerProcess start(List<String> berth, ServerHome home, Map<String, String> settings) {
        boolean detached = Files.isExecutable(SETSID);
        List<String> command = new ArrayList<>(detached ? List.of(SETSID.toString()) : List.of());
        command.addAll(berth);
        command.addAll(List.of(
                "server", "--data-dir", home.dataDirectory().toString(), "--port", String.valueOf(home.port())));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(home.log().toFile())
                .redirectInput(Path.of("/dev/null").toFile());
        prepare(builder.environment(), home.token(), settings);
        try {
            return new ServerProcess(builder.start(), detached, home);
        } catch (IOException e) {
            throw new CommandException("the server's process cannot be started: " + e.getMessage(), e);
        }
    }

    /** The user may have settings for a server of their own; least of all may a command write to their database. */
    private static void prepare(Map<String, String> environment, String token, Map<String, String> settings) {
        environment.keySet().removeIf(ServerProcess::meantForAnotherServer);
        environment.putAll(settings);
        environment.put("BERTH_BOOTSTRAP_TOKEN", token);
        environment.put("QUARKUS_HTTP_HOST", HOST);
    }

    private static boolean meantForAnotherServer(String variable) {
        return variable.startsWith("BERTH_") || variable.startsWith("QUARKUS_");
    }

    public URI address() {
        return address;
    }

    public long pid() {
        return process.pid();
    }

    /** Waits until it takes requests. */
    public void awaitReady(Deadline deadline) throws InterruptedException {
        HealthCheck ready = new HealthCheck(address, "ready");
        while (!ready.passes()) {
            requireAlive();
            if (deadline.passed()) {
                throw new CommandException("the server was not ready in time; its output is in " + log);
            }
            process.waitFor(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
        }
        // Another server may have taken the port in between, and answered in this one's place.
        requireAlive();
    }

    public boolean alive() {
        return process.isAlive();
    }

    public void requireAlive() {
        if (!alive()) {
            throw new CommandException(
                    "the server ended with code " + process.exitValue() + complaint() + "; its output is in " + log);
        }
    }

    /** Waits for it to end by itself. */
    public void awaitEnd() throws InterruptedException {
        process.waitFor();
    }

    /** The last lines that it wrote, without stack frames. */
    public List<String> tail() {
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
    public boolean endsByItself() throws InterruptedException {
        if (detached) {
            return false;
        }
        return process.waitFor(SIGNAL_TAKEN.toMillis(), TimeUnit.MILLISECONDS)
                || !new HealthCheck(address, "live").passes();
    }

    /** Ends it: SIGTERM unless it ends already, and SIGKILL when that takes too long. */
    public void stop(boolean endsByItself) {
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
    public void kill() {
        process.destroyForcibly();
    }

    /** The line in which a server says why it cannot start; empty where it said none. */
    public String complaint() {
        return tail().reversed().stream()
                .filter(line -> line.startsWith("berth: "))
                .findFirst()
                .map(line -> line.substring("berth".length()))
                .orElse("");
    }
}
