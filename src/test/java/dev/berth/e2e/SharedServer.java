package dev.berth.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One server for all classes of a process that ask nothing special of theirs: a start costs more than many a test. After each class
 * its workspaces, pods and pools are deleted; where that does not succeed, the next class has a server of its own.
 */
public final class SharedServer implements ParameterResolver, AfterAllCallback {
    private static final Namespace NAMESPACE = Namespace.create(SharedServer.class);
    private static final String KEY = "server";
    /** Some classes have an issuer of their own, on this machine. */
    private static final Map<String, String> SETTINGS = Map.of("BERTH_BINDINGS_PLAIN_LOOPBACK", "true");

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == ServerUnderTest.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return store(context)
                .computeIfAbsent(KEY, key -> Held.start(), Held.class)
                .server();
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        Held held = store(context).get(KEY, Held.class);
        if (held != null && !(held.server().ready() && emptied(held.server().api()))) {
            store(context).remove(KEY);
            held.close();
        }
    }

    private static Store store(ExtensionContext context) {
        return context.getStore(StoreScope.LAUNCHER_SESSION, NAMESPACE);
    }

    private static boolean emptied(Api api) {
        try {
            Awaitility.await("the shared server is empty")
                    .atMost(LIMIT)
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> nothingIsLeft(api));
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }

    /** Takes away what can be by now. A pool makes no pod any more, so that what is deleted has no successor. */
    private static boolean nothingIsLeft(Api api) {
        for (JsonNode pool : api.get("/pools").get("items")) {
            if (pool.get("maxPods").asInt() > 0) {
                String path = "/pools/" + pool.get("name").asText();
                api.exchange("PATCH", path, Map.of("minPods", 0, "maxPods", 0), Map.of());
            }
        }
        api.deleteAllPods();
        for (JsonNode workspace : api.get("/workspaces").get("items")) {
            delete(api, workspace.get("name").asText());
        }
        for (JsonNode pool : api.get("/pools").get("items")) {
            api.status("DELETE", "/pools/" + pool.get("name").asText(), Map.of());
        }
        return api.get("/workspaces").get("items").isEmpty()
                && api.get("/pools").get("items").isEmpty();
    }

    private static void delete(Api api, String workspace) {
        String path = "/workspaces/" + workspace;
        if (api.status("DELETE", path + "?force=true", Map.of()) < 300) {
            return;
        }
        for (JsonNode task : api.get("/tasks?workspace=" + workspace).get("items")) {
            api.status("POST", "/tasks/" + task.get("id").asLong() + "/cancel", Map.of());
        }
        api.status("POST", path + "/unlock", Map.of());
    }

    /** The store closes it at the end of the process. */
    private record Held(ServerUnderTest server, Path folder) implements AutoCloseable {
        static Held start() {
            try {
                Path folder = Files.createTempDirectory("berth-shared-");
                return new Held(ServerUnderTest.start(folder, SETTINGS), folder);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws Exception {
            server.close();
            List<Path> deepestFirst;
            try (Stream<Path> files = Files.walk(folder)) {
                deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        }
    }
}
