package dev.berth.agent.tool;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The tools on the agent's PATH and their versions. Safe for use by many threads. */
public final class Tools {
    private static final List<String> NAMES = List.of("terraform", "tofu");
    private static final Duration PROBE_LIMIT = Duration.ofSeconds(20);
    private static final int PROBE_BYTES = 64 * 1024;

    private final Map<String, String> environment;
    private final List<Path> searchPath;
    private final Map<String, Tool> found = new ConcurrentHashMap<>();

    /** @param environment the agent's own */
    public Tools(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
        this.searchPath = searchPath(environment);
    }

    /** A tool that can be run, and its version. */
    public record Tool(Path executable, String version) {}

    /** The directories of PATH. */
    public List<Path> searchPath() {
        return searchPath;
    }

    /** The versions by name, as {@code hello} announces them. */
    public Map<String, String> versions() {
        Map<String, String> versions = new TreeMap<>();
        NAMES.forEach(name -> find(name).ifPresent(tool -> versions.put(name, tool.version())));
        return versions;
    }

    /** The tool of that name, if it is on PATH and tells its version; asked once, and again only while it is missing. */
    public Optional<Tool> find(String name) {
        if (!NAMES.contains(name)) {
            return Optional.empty();
        }
        return Optional.ofNullable(found.computeIfAbsent(name, this::probe));
    }

    static @Nullable Path search(List<Path> path, String name) {
        return path.stream()
                .map(directory -> directory.resolve(name))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst()
                .orElse(null);
    }

    private @Nullable Tool probe(String name) {
        Path executable = search(searchPath, name);
        if (executable == null) {
            return null;
        }
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        StopSignal stop = new StopSignal();
        try (ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor()) {
            var unused = timer.schedule(
                    () -> stop.request(StopSignal.Reason.KILL, Duration.ZERO),
                    PROBE_LIMIT.toSeconds(),
                    TimeUnit.SECONDS);
            ToolProcess.Step step = new ToolProcess.Step(
                    List.of(executable.toString(), "version", "-json"),
                    Path.of(System.getProperty("java.io.tmpdir", "/tmp")),
                    probeEnvironment(),
                    null);
            int exit = new ToolProcess(searchPath, new Strays())
                    .run(step, (bytes, length) -> keep(answer, bytes, length), stop);
            timer.shutdownNow();
            String version = exit == 0 ? version(answer.toString(StandardCharsets.UTF_8)) : null;
            return version == null ? null : new Tool(executable, version);
        } catch (IOException | StoppedException e) {
            return null;
        }
    }

    private Map<String, String> probeEnvironment() {
        return Map.of("PATH", environment.getOrDefault("PATH", ""), "CHECKPOINT_DISABLE", "1");
    }

    private static void keep(ByteArrayOutputStream answer, byte[] bytes, int length) {
        if (answer.size() + length <= PROBE_BYTES) {
            answer.write(bytes, 0, length);
        }
    }

    private static @Nullable String version(String json) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            while (parser.nextToken() != null) {
                if (parser.currentToken() == JsonToken.FIELD_NAME
                        && parser.currentName().equals("terraform_version")) {
                    return parser.nextTextValue();
                }
            }
            return null;
        }
    }

    private static List<Path> searchPath(Map<String, String> environment) {
        List<Path> directories = new ArrayList<>();
        for (String entry : environment.getOrDefault("PATH", "").split(File.pathSeparator)) {
            // A relative entry would mean another place for every working directory.
            if (!entry.isEmpty() && Path.of(entry).isAbsolute()) {
                directories.add(Path.of(entry));
            }
        }
        return List.copyOf(directories);
    }
}
