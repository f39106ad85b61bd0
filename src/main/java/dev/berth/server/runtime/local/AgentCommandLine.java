package dev.berth.server.runtime.local;

import dev.berth.server.control.port.PodRuntimeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The words that start an agent: those that were configured, else this server's own artifact in its other role. */
final class AgentCommandLine {
    private static final Duration ORPHAN_TIMEOUT = Duration.ofMinutes(10);

    // An agent waits most of the time; Terraform is what works. Measured: half a second less to start.
    private static final List<String> SMALL_JVM =
            List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xss512k", "-Xmx512m");

    private final Path data;
    private final Optional<String> configured;
    private final AtomicBoolean archiveAsked = new AtomicBoolean();

    /** @param data the server's data directory */
    AgentCommandLine(Path data, Optional<String> configured) {
        this.data = data;
        this.configured = configured;
    }

    /**
     * The words for one pod.
     *
     * @param reservationTtl the pool's: how long the agent keeps a plan for a server that does not come back; zero for
     *     ever
     */
    List<String> of(PodHome home, int slots, Duration reservationTtl) {
        boolean nativeImage = System.getProperty("org.graalvm.nativeimage.imagecode") != null;
        List<String> words = new ArrayList<>(program(nativeImage));
        words.addAll(List.of("--server", "file:" + data.resolve("server-address")));
        words.addAll(List.of("--pool", home.pool().value(), "--pod", home.pod().value()));
        words.addAll(List.of("--token-file", home.token().toString(), "--token-once"));
        words.addAll(List.of("--work-dir", home.work().toString()));
        words.addAll(List.of("--slots", String.valueOf(slots)));
        // One for all agents of this machine: a provider is fetched once.
        words.addAll(List.of("--plugin-cache", data.resolve("plugin-cache").toString()));
        words.addAll(List.of("--exit-when-orphaned", ORPHAN_TIMEOUT.toString()));
        if (reservationTtl.isPositive()) {
            words.addAll(List.of("--hold-when-orphaned", reservationTtl.toString()));
        }
        return words;
    }

    /** What stands before the agent's options; a native binary is its own program, and no JVM may be there. */
    List<String> program(boolean nativeImage) {
        if (configured.isPresent()) {
            return List.of(configured.get().strip().split("\\s+"));
        }
        if (nativeImage) {
            return List.of(self(), "agent");
        }
        List<String> words = new ArrayList<>(List.of(java()));
        words.addAll(SMALL_JVM);
        words.addAll(classArchive(System.getProperty("dev.berth.class-archives")));
        words.addAll(List.of("-jar", artifact().toString(), "agent"));
        return words;
    }

    /**
     * What makes an agent start faster, where the launcher has named a folder for it: an archive of classes, which the
     * first agent of this server makes when it ends, if it is not there.
     */
    List<String> classArchive(@Nullable String folder) {
        if (folder == null) {
            return List.of();
        }
        Path archive = Path.of(folder).resolve("agent.jsa");
        if (Files.exists(archive)) {
            return List.of("-Xlog:disable", "-XX:SharedArchiveFile=" + archive);
        }
        return archiveAsked.compareAndSet(false, true)
                ? List.of("-Xlog:disable", "-XX:+RecordDynamicDumpInfo", "-Ddev.berth.class-archive=" + archive)
                : List.of();
    }

    private static String self() {
        return ProcessHandle.current()
                .info()
                .command()
                .orElseThrow(() -> unknown("the system does not tell which program this is"));
    }

    private static String java() {
        Path java = Path.of(System.getProperty("java.home", ""), "bin", "java");
        if (!Files.isExecutable(java)) {
            throw unknown("there is no java at " + java);
        }
        return java.toString();
    }

    private static Path artifact() {
        String named = System.getProperty("berth.app", System.getProperty("java.class.path", ""));
        Path artifact = Path.of(named).toAbsolutePath().normalize();
        if (!named.endsWith(".jar") || !Files.isRegularFile(artifact)) {
            throw unknown("this server does not run from a packaged artifact");
        }
        return artifact;
    }

    private static PodRuntimeException unknown(String why) {
        return new PodRuntimeException(
                "agent_command_unknown", why + "; set berth.local.agent-command to what starts an agent");
    }
}
