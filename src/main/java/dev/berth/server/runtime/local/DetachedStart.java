package dev.berth.server.runtime.local;

import dev.berth.server.control.port.PodRuntimeException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Starts a process that outlives this one: a session of its own, no pipe to us, its words in a file. */
final class DetachedStart {
    /** What a server is given for its agents. */
    private static final Set<String> OF_AGENTS = Set.of(
            "BERTH_TERRAFORM_CLI_CONFIG",
            "BERTH_TOOL_ENVIRONMENT",
            "BERTH_INIT_TIMEOUT",
            "BERTH_INIT_WAIT",
            "BERTH_MIN_FREE_DISK");

    private static final File NOTHING = new File("/dev/null");

    private DetachedStart() {}

    /**
     * Starts it.
     *
     * @throws PodRuntimeException when the system cannot
     */
    static Process start(List<String> command, PodHome home) {
        List<String> words = new ArrayList<>();
        // Without it, where the system has no such program, a Ctrl-C at the server's terminal reaches the agents too.
        setsid().ifPresent(program -> words.add(program.toString()));
        words.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(home.path().toFile())
                .redirectInput(NOTHING)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(home.log().toFile()));
        builder.environment().keySet().removeIf(DetachedStart::isOfTheServer);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new PodRuntimeException("agent_start_failed", String.valueOf(e.getMessage()));
        }
    }

    /** The server's own credentials and settings are none of the agent's business. */
    static boolean isOfTheServer(String variable) {
        boolean berths = variable.startsWith("BERTH_") && !OF_AGENTS.contains(variable);
        return berths || variable.startsWith("QUARKUS_");
    }

    private static Optional<Path> setsid() {
        return Stream.of("/usr/bin/setsid", "/bin/setsid")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }
}
