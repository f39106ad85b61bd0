package dev.berth.server.runtime.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.server.control.port.PodRuntime.RuntimePod;
import dev.berth.server.control.port.PodRuntimeException;
import dev.berth.server.runtime.RecordingObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes: a shell script stands for the agent. */
class LocalPodsTest {
    private static final PoolName POOL = new PoolName("blue");
    private static final PodName POD = new PodName("blue-1");
    private static final String WAITS = "echo \"$@\" > words; exec sleep 600";
    /** Like an agent with work: it notes a request to end and goes on. */
    private static final String WORKS = "trap 'echo asked >> asked' TERM; echo up; while :; do sleep 30 & wait; done";

    @TempDir
    private Path data;

    private final RecordingObserver observer = new RecordingObserver();
    private final Executor workers = ForkJoinPool.commonPool();
    private Clock clock = Clock.systemUTC();
    private LocalPods pods;

    @BeforeEach
    void start() throws IOException {
        pods = server(WAITS);
    }

    @AfterEach
    void endProcesses() throws IOException {
        process().ifPresent(process -> {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        });
    }

    private boolean gone() {
        return observer.told.stream().anyMatch(word -> word.startsWith("gone " + POD + ":"));
    }

    @Test
    void aPodIsAProcessWithAFolderOfItsOwn() throws IOException {
        create();

        assertThat(pods.list(POOL)).singleElement().satisfies(pod -> {
            assertThat(pod.name()).isEqualTo(POD);
            assertThat(pod.ended()).isFalse();
        });
        assertThat(process()).isPresent();
        assertThat(observer.told).contains("progressed blue-1");
        assertThat(observer.seen)
                .as("known before the agent says hello")
                .isNotEmpty()
                .allSatisfy(pod -> assertThat(pod.process()).isNotNull());
        assertThat(home().token()).hasContent("secret\n");
        assertThat(Files.getPosixFilePermissions(home().token()))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(home().work()).isDirectory();
        assertThat(home().token().startsWith(home().work())).isFalse();
    }

    @Test
    void theAgentIsToldWhereEverythingIs() {
        create();
        Path words = home().path().resolve("words");
        await().until(() -> Files.exists(words) && Files.size(words) > 0);
        assertThat(words)
                .content()
                .contains("--server file:" + data.resolve("server-address"))
                .contains("--pool blue --pod blue-1")
                .contains("--token-file " + home().token())
                .contains("--work-dir " + home().work())
                .contains("--slots 3")
                .contains("--exit-when-orphaned PT10M")
                .contains("--hold-when-orphaned PT24H");
    }

    @Test
    void anAgentWhosePoolKeepsPlansForEverIsToldOfNoEndForThem() {
        create(Duration.ZERO);
        Path words = home().path().resolve("words");
        await().until(() -> Files.exists(words) && Files.size(words) > 0);
        assertThat(words).content().contains("--exit-when-orphaned PT10M").doesNotContain("--hold-when-orphaned");
    }

    @Test
    void makingAPodTwiceMakesOne() {
        create();
        long pid = process().orElseThrow().pid();
        create();
        assertThat(process()).get().extracting(ProcessHandle::pid).isEqualTo(pid);
    }

    @Test
    void theNextServerTakesOverWhatTheLastOneLeft() throws IOException {
        create();
        ProcessHandle left = process().orElseThrow();

        pods = server(WAITS);
        create();
        assertThat(pods.list(POOL)).extracting(RuntimePod::ended).containsExactly(false);
        assertThat(process()).contains(left);

        left.destroyForcibly();
        await().until(() -> {
            pods.look();
            return gone();
        });
    }

    @Test
    void aPodWhoseServerWasKilledBeforeItWroteThePidDownIsFound() throws IOException {
        ProcessHandle left = workingAgent();
        Files.delete(home().process());

        pods = server(WORKS);
        create();

        assertThat(process()).contains(left);
    }

    @Test
    void aProcessThatBeganAtAnotherTimeIsNotOurs() throws IOException {
        Path made = Files.createDirectories(home().path());
        ProcessHandle stranger = ProcessHandle.current();
        AgentProcess record = new AgentProcess(
                stranger.pid(), stranger.info().startInstant().orElseThrow().minus(Duration.ofMinutes(1)), Instant.MAX);
        home().write(made.resolve("process"), record.text());

        assertThat(pods.list(POOL)).extracting(RuntimePod::ended).containsExactly(true);
        pods.delete(POOL, POD);
        assertThat(stranger.isAlive()).isTrue();
        assertThat(home().path()).doesNotExist();
    }

    @Test
    void l1AnAgentThatEndsIsReportedWithItsLastWords() throws IOException {
        pods = server("echo cannot read the token; exit 3");
        create();
        await().until(this::gone);
        assertThat(observer.told).contains("gone blue-1: its process ended with code 3: cannot read the token");
        assertThat(pods.list(POOL)).extracting(RuntimePod::ended).containsExactly(true);
    }

    @Test
    void deletingAFreePodEndsItsProcessAndTakesItsFolder() {
        create();
        ProcessHandle process = process().orElseThrow();
        pods.delete(POOL, POD);
        await().until(this::gone);
        assertThat(process.isAlive()).isFalse();
        assertThat(home().path()).doesNotExist();
        assertThat(pods.list(POOL)).isEmpty();
    }

    @Test
    void deletingAPodThatIsNotThereIsFine() {
        pods.delete(POOL, POD);
        assertThat(pods.list(POOL)).isEmpty();
    }

    @Test
    void aWorkingAgentIsAskedToEndOnceAndNeverKilledWhileItMayWork() throws IOException {
        ProcessHandle agent = workingAgent();
        pods.delete(POOL, POD);
        await().until(() -> Files.exists(home().path().resolve("asked")));

        pods.delete(POOL, POD);
        clock = Clock.offset(clock, Duration.ofMinutes(125));
        pods = server(WORKS);
        pods.list(POOL);
        pods.delete(POOL, POD);
        pods.look();

        assertThat(agent.isAlive()).isTrue();
        assertThat(home().path().resolve("asked")).hasContent("asked");
    }

    @Test
    void anAgentThatDoesNotEndIsKilledAfterItsGrace() throws IOException {
        ProcessHandle agent = workingAgent();
        pods.delete(POOL, POD);
        await().until(() -> Files.exists(home().path().resolve("asked")));

        clock = Clock.fixed(Instant.now().plus(Duration.ofMinutes(131)), ZoneOffset.UTC);
        pods = server(WORKS);
        pods.list(POOL);
        pods.look();

        await().until(() -> !agent.isAlive());
    }

    @Test
    void whenTheServerStopsOnlyFreeAgentsEndWithItAndNoneIsMade() throws IOException {
        create();
        pods.stop(home -> false);
        assertThat(process()).isPresent();

        pods.stop(home -> true);
        await().until(() -> process().isEmpty());
        assertThat(gone()).isFalse();
        assertThatThrownBy(this::create)
                .isInstanceOfSatisfying(
                        PodRuntimeException.class,
                        refused -> assertThat(refused.code()).isEqualTo("server_stopping"));
    }

    @Test
    void s8AnAgentThatCannotBeStartedIsARefusal() {
        pods = new LocalPods(
                data.resolve("agents"),
                new AgentCommandLine(data.resolve("server-address"), Optional.empty()),
                observer,
                workers,
                clock);
        assertThatThrownBy(this::create)
                .isInstanceOfSatisfying(
                        PodRuntimeException.class,
                        refused -> assertThat(refused.code()).isEqualTo("agent_command_unknown"))
                .hasMessageContaining("berth.local.agent-command");
    }

    @Test
    void theServersSecretsAreNotInTheAgentsEnvironment() throws IOException {
        assertThat(List.of("BERTH_BOOTSTRAP_TOKEN", "QUARKUS_DATASOURCE_PASSWORD"))
                .allMatch(DetachedStart::isOfTheServer);
        assertThat(List.of("PATH", "HOME", "AWS_PROFILE", "BERTH_TOOL_ENVIRONMENT"))
                .noneMatch(DetachedStart::isOfTheServer);
    }

    private ProcessHandle workingAgent() throws IOException {
        pods = server(WORKS);
        create();
        await().until(() -> home().lastWords().equals("up"));
        return process().orElseThrow();
    }

    private LocalPods server(String script) throws IOException {
        // A file of its own: the shell that an earlier server started may not have read its own yet.
        Path file = Files.writeString(Files.createTempFile(data, "agent", ".sh"), script);
        return new LocalPods(
                data.resolve("agents"),
                new AgentCommandLine(data.resolve("server-address"), Optional.of("sh " + file)),
                observer,
                workers,
                clock);
    }

    private void create() {
        create(Duration.ofHours(24));
    }

    private void create(Duration reservationTtl) {
        pods.create(POOL, POD, new LocalPods.Agent(3, reservationTtl), "secret");
    }

    private PodHome home() {
        return PodHome.of(data.resolve("agents"), POOL, POD);
    }

    private Optional<ProcessHandle> process() {
        try {
            return AgentProcess.read(home().process()).flatMap(AgentProcess::living);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
