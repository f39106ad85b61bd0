package dev.berth.agent;

import dev.berth.agent.files.Trees;
import dev.berth.agent.net.Backoff;
import dev.berth.agent.net.StateLink;
import dev.berth.protocol.AgentMessage;
import dev.berth.protocol.TaskPhase;
import dev.berth.protocol.WorkDocument;
import dev.berth.protocol.WorkDocumentBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A running agent, in this process but for Terraform, and the server it talks to. As an extension of JUnit it is there, and
 * connected, for one test.
 */
final class AgentFixture implements AutoCloseable, BeforeEachCallback, AfterEachCallback {
    static final String ONE_RESOURCE = "resource \"terraform_data\" \"one\" {\n  input = \"a\"\n}\n";

    private static AgentTimings quick(Duration repeat) {
        return AgentTimingsBuilder.builder()
                .reconnect(new Backoff(Duration.ofMillis(50), Duration.ofMillis(200)))
                .refused(new Backoff(Duration.ofMillis(50), Duration.ofMillis(100)))
                .request(new Backoff(Duration.ofMillis(50), Duration.ofMillis(200)))
                .connectTimeout(Duration.ofSeconds(10))
                .welcomeTimeout(Duration.ofSeconds(10))
                .sendTimeout(Duration.ofSeconds(10))
                .finishedRepeat(repeat)
                .logRepeat(repeat)
                .abandonGrace(Duration.ofSeconds(1))
                .timeoutGrace(Duration.ofSeconds(1))
                .resultPatience(Duration.ofSeconds(10))
                .orphanPatience(Duration.ofMillis(500))
                .strangerTries(3)
                .state(new StateLink.Patience(
                        new Backoff(Duration.ofMillis(50), Duration.ofMillis(200)), Duration.ofSeconds(60)))
                .spoolBytes(64L << 20)
                .build();
    }

    final FakeServer server = new FakeServer();
    final Path work;
    final AgentProcess process;
    final CompletableFuture<Integer> exit = new CompletableFuture<>();

    /** The usual one, for a field that is a registered extension. */
    static AgentFixture forEachTest() {
        try {
            return new AgentFixture(Files.createTempDirectory("agent"));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        connected();
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        close();
        Trees.delete(work.getParent());
    }

    AgentFixture(Path directory) throws Exception {
        this(directory, System.getenv("PATH"));
    }

    AgentFixture(Path directory, String path) throws Exception {
        this(directory, path, null, null, Duration.ofMillis(500), Map.of(), null);
    }

    AgentFixture(Path directory, String path, Duration exitWhenOrphaned) throws Exception {
        this(directory, path, exitWhenOrphaned, null, Duration.ofMillis(500), Map.of(), null);
    }

    /** One that ends by itself without a server: free, or with a plan. */
    static AgentFixture orphan(Path directory, Duration free, Duration withPlan) throws Exception {
        return new AgentFixture(
                directory, System.getenv("PATH"), free, withPlan, Duration.ofMillis(500), Map.of(), null);
    }

    /** One that says again after so long what nobody acknowledged. */
    AgentFixture(Path directory, String path, Duration exitWhenOrphaned, Duration repeat) throws Exception {
        this(directory, path, exitWhenOrphaned, null, repeat, Map.of(), null);
    }

    /** One with more in its environment, and a CLI configuration for its tools. */
    AgentFixture(Path directory, Map<String, String> environment, Path cliConfiguration) throws Exception {
        this(directory, System.getenv("PATH"), null, null, Duration.ofMillis(500), environment, cliConfiguration);
    }

    /** One with these tools, and more in its environment. */
    AgentFixture(Path directory, String path, Map<String, String> environment) throws Exception {
        this(directory, path, null, null, Duration.ofMillis(500), environment, null);
    }

    private AgentFixture(
            Path directory,
            String path,
            Duration exitWhenOrphaned,
            Duration holdWhenOrphaned,
            Duration repeat,
            Map<String, String> more,
            Path cliConfiguration)
            throws Exception {
        Map<String, String> environment = new java.util.HashMap<>(more);
        environment.put("PATH", path);
        environment.put("AGENT_ONLY", "not for the tools");
        work = directory.resolve("work");
        Path token = Files.writeString(directory.resolve("token"), FakeServer.AGENT_TOKEN + "\n");
        Path address = Files.writeString(directory.resolve("address"), "http://127.0.0.1:" + server.port() + "\n");
        AgentOptions options = AgentOptionsBuilder.builder()
                .server(address.toUri())
                .pool("blue")
                .pod("blue-1")
                .tokenFile(token)
                .workDirectory(work)
                .slots(3)
                .version("test")
                .pluginCache(null)
                .cliConfiguration(cliConfiguration)
                .tokenOnce(false)
                .exitWhenOrphaned(exitWhenOrphaned)
                .holdWhenOrphaned(holdWhenOrphaned)
                .environment(environment)
                .build();
        process = new AgentProcess(options, quick(repeat), new Events());
        Thread.ofPlatform().daemon(true).start(() -> {
            try {
                exit.complete(process.run());
            } catch (InterruptedException e) {
                exit.completeExceptionally(e);
            }
        });
    }

    static ConditionFactory await() {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20));
    }

    AgentFixture connected() {
        await().until(() -> !server.all(AgentMessage.Heartbeat.class).isEmpty());
        return this;
    }

    AgentMessage.Finished finished(long task, int attempt) {
        return await().until(() -> server.finished(task, attempt), java.util.Optional::isPresent)
                .orElseThrow();
    }

    void plan(long task, int attempt, int slot, WorkOf work) {
        plan(task, attempt, slot, work.of(server, TaskPhase.PLAN));
    }

    void plan(long task, int attempt, int slot, FakeServer.Work work) {
        await().until(server::isConnected);
        server.works.put(task, work);
        server.send(FakeServer.assign(task, attempt, slot, TaskPhase.PLAN, false));
    }

    void apply(long task, int attempt, boolean warm, WorkOf work) {
        apply(task, attempt, warm, work.of(server, TaskPhase.APPLY));
    }

    void apply(long task, int attempt, boolean warm, FakeServer.Work work) {
        server.works.put(task, work);
        server.send(FakeServer.assign(task, attempt, 0, TaskPhase.APPLY, warm));
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] tarGz(Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
            tar.setAddPaxHeadersForNonAsciiNames(true);
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                byte[] content = file.getValue();
                TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
                entry.setSize(content.length);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    /** The same work, for a workspace whose state was found elsewhere before. */
    static FakeServer.Work moved(FakeServer.Work work, String last, String now) {
        WorkDocument document = WorkDocumentBuilder.builder(work.document())
                .stateMoved(new WorkDocument.StateMoved(last, now))
                .build();
        return new FakeServer.Work(document, work.configuration(), work.status());
    }

    /** The same work, for somebody who keeps the plan as a file. */
    static FakeServer.Work saved(FakeServer.Work work) {
        WorkDocument document =
                WorkDocumentBuilder.builder(work.document()).savedPlan(true).build();
        return new FakeServer.Work(document, work.configuration(), work.status());
    }

    /** The same work, whose variables are the task's own. */
    static FakeServer.Work own(FakeServer.Work work) {
        WorkDocument document = WorkDocumentBuilder.builder(work.document())
                .ownVariables(work.document().variables().keySet())
                .build();
        return new FakeServer.Work(document, work.configuration(), work.status());
    }

    /** A work document with what a test cares about; the rest is usual. */
    record WorkOf(
            Map<String, String> files,
            Map<String, WorkDocument.Variable> variables,
            Map<String, WorkDocument.EnvironmentVariable> environment,
            boolean destroy,
            boolean refreshOnly,
            List<String> targets,
            List<String> replace,
            String planSha256,
            String password,
            String taskType,
            Boolean refresh,
            String workingDirectory) {

        static WorkOf configuration(String main) {
            return of(Map.of("main.tf", main));
        }

        static WorkOf of(Map<String, String> files) {
            return new WorkOf(
                    files,
                    Map.of(),
                    Map.of(),
                    false,
                    false,
                    List.of(),
                    List.of(),
                    null,
                    "pw-one",
                    "plan_and_apply",
                    null,
                    null);
        }

        WorkOf with(String name, String content) {
            Map<String, String> more = new java.util.TreeMap<>(files);
            more.put(name, content);
            return new WorkOf(
                    more,
                    variables,
                    environment,
                    destroy,
                    refreshOnly,
                    targets,
                    replace,
                    planSha256,
                    password,
                    taskType,
                    refresh,
                    workingDirectory);
        }

        WorkOf planOnly() {
            return new WorkOf(
                    files,
                    variables,
                    environment,
                    destroy,
                    refreshOnly,
                    targets,
                    replace,
                    planSha256,
                    password,
                    "plan",
                    refresh,
                    workingDirectory);
        }

        WorkOf variables(Map<String, WorkDocument.Variable> values) {
            return new WorkOf(
                    files,
                    values,
                    environment,
                    destroy,
                    refreshOnly,
                    targets,
                    replace,
                    planSha256,
                    password,
                    taskType,
                    refresh,
                    workingDirectory);
        }

        WorkOf environment(Map<String, WorkDocument.EnvironmentVariable> values) {
            return new WorkOf(
                    files,
                    variables,
                    values,
                    destroy,
                    refreshOnly,
                    targets,
                    replace,
                    planSha256,
                    password,
                    taskType,
                    refresh,
                    workingDirectory);
        }

        WorkOf destroying() {
            return new WorkOf(
                    files,
                    variables,
                    environment,
                    true,
                    refreshOnly,
                    targets,
                    replace,
                    planSha256,
                    password,
                    taskType,
                    refresh,
                    workingDirectory);
        }

        WorkOf refreshing() {
            return new WorkOf(
                    files,
                    variables,
                    environment,
                    destroy,
                    true,
                    targets,
                    replace,
                    planSha256,
                    password,
                    taskType,
                    refresh,
                    workingDirectory);
        }

        WorkOf withoutRefresh() {
            return new WorkOf(
                    files,
                    variables,
                    environment,
                    destroy,
                    refreshOnly,
                    targets,
                    replace,
                    planSha256,
                    password,
                    taskType,
                    false,
                    workingDirectory);
        }

        WorkOf in(String directory) {
            return new WorkOf(
                    files,
                    variables,
                    environment,
                    destroy,
                    refreshOnly,
                    targets,
                    replace,
                    planSha256,
                    password,
                    taskType,
                    refresh,
                    directory);
        }

        WorkOf only(List<String> target, List<String> replaced) {
            return new WorkOf(
                    files,
                    variables,
                    environment,
                    destroy,
                    refreshOnly,
                    target,
                    replaced,
                    planSha256,
                    password,
                    taskType,
                    refresh,
                    workingDirectory);
        }

        WorkOf approved(String sha256, String newPassword) {
            return new WorkOf(
                    files,
                    variables,
                    environment,
                    destroy,
                    refreshOnly,
                    targets,
                    replace,
                    sha256,
                    newPassword,
                    taskType,
                    refresh,
                    workingDirectory);
        }

        /** The work of an apply whose plan was made with that version. */
        FakeServer.Work madeWith(String toolVersion, FakeServer server) {
            return of(server, TaskPhase.APPLY, toolVersion);
        }

        FakeServer.Work of(FakeServer server, TaskPhase phase) {
            return of(server, phase, null);
        }

        private FakeServer.Work of(FakeServer server, TaskPhase phase, String toolVersion) {
            try {
                Map<String, byte[]> contents = new java.util.TreeMap<>();
                files.forEach((name, text) -> contents.put(name, text.getBytes(StandardCharsets.UTF_8)));
                byte[] archive = tarGz(contents);
                WorkDocument document = WorkDocumentBuilder.builder()
                        .workspace("net")
                        .tool("terraform")
                        .phase(phase)
                        .variables(variables)
                        .environment(environment)
                        .destroy(destroy)
                        .targets(targets)
                        .replace(replace)
                        .refreshOnly(refreshOnly)
                        .configuration(new WorkDocument.Configuration(1, sha256(archive)))
                        .planSha256(planSha256)
                        .toolVersion(toolVersion)
                        .stateBackend(server.stateBackend(password))
                        .taskType(taskType)
                        .refresh(refresh)
                        .workingDirectory(workingDirectory)
                        .formerSecrets(null)
                        .stateMoved(null)
                        .stateHere(null)
                        .ownVariables(null)
                        .savedPlan(null)
                        .identityTokens(null)
                        .traceparent(null)
                        .ownHost(null)
                        .build();
                return new FakeServer.Work(document, archive, 200);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() throws Exception {
        process.terminate();
        process.terminate();
        exit.get(20, java.util.concurrent.TimeUnit.SECONDS);
        server.close();
    }

    static URI noServer() {
        return URI.create("http://127.0.0.1:1");
    }
}
