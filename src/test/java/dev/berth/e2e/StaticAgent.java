package dev.berth.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** An agent that the test itself runs, in a static pool of its own. */
final class StaticAgent implements AutoCloseable {
    private final Process process;

    /** Makes the pool and starts its only agent, which is the pod of the pool's name and reaches the server there. */
    StaticAgent(Api api, String pool, String server, Path folder) {
        this(List.of(), api, pool, server, folder);
    }

    /** The same with flags for its Java VM. */
    StaticAgent(List<String> flags, Api api, String pool, String server, Path folder) {
        api.post("/pools", Map.of("name", pool, "runtime", "static", "minPods", 0, "maxPods", 0));
        String token =
                api.post("/pools/" + pool + "/tokens", Map.of()).get("token").asText();
        try {
            Files.createDirectories(folder);
            Path tokenFile = Files.writeString(folder.resolve("token"), token);
            this.process = Berth.start(
                    flags,
                    List.of(
                            "agent",
                            "--server",
                            server,
                            "--pool",
                            pool,
                            "--pod",
                            pool,
                            "--token-file",
                            tokenFile.toString(),
                            "--work-dir",
                            folder.resolve("work").toString(),
                            "--slots",
                            "1"),
                    Map.of(),
                    folder.resolve("agent.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
