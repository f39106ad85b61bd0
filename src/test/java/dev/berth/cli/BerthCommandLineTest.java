package dev.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BerthCommandLineTest {
    @TempDir
    private Path folder;

    private final List<ServerOptions> servers = new ArrayList<>();
    private final List<AgentSettings> agents = new ArrayList<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path token;

    @BeforeEach
    void writeToken() throws IOException {
        token = Files.writeString(folder.resolve("token"), "secret");
    }

    @Test
    void helpListsTheCommandsAndIsNoFailure() {
        assertThat(run("--help")).isEqualTo(ExitCode.DONE);
        assertThat(out.toString()).contains("server").contains("agent");
    }

    @Test
    void versionIsOneLine() {
        assertThat(run("--version")).isEqualTo(ExitCode.DONE);
        assertThat(out.toString().lines()).singleElement().asString().startsWith("berth ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "serve",
                "--verbose",
                "server --port x",
                "server --port 65536",
                "server --port -1",
                "server --data-dir",
                "server now",
                "server --port 1 --port 2",
                "agent",
                "agent --server http://h --pool p --pod a"
            })
    void whatMakesNoSenseGetsOneLineAndTwo(String words) {
        assertThat(run(words.isEmpty() ? new String[0] : words.split(" "))).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(err.toString().lines()).singleElement().asString().startsWith("berth: ");
        assertThat(servers).isEmpty();
        assertThat(agents).isEmpty();
    }

    @Test
    void theServerGetsItsOptionsAndItsExitCodeIsTheProgramsOwn() {
        assertThat(run("server", "--data-dir", "/data", "--port", "0")).isEqualTo(42);
        assertThat(servers).containsExactly(new ServerOptions(Path.of("/data"), 0));
    }

    @Test
    void whatIsNotSaidToTheServerIsLeftToTheEnvironment() {
        run("server");
        assertThat(servers).containsExactly(new ServerOptions(null, null));
    }

    @Test
    void theAgentGetsItsOptions() {
        assertThat(run(agent(
                        "--server",
                        "https://berth.example",
                        "--slots",
                        "2",
                        "--plugin-cache",
                        "cache",
                        "--token-once",
                        "--exit-when-orphaned",
                        "PT10M",
                        "--hold-when-orphaned",
                        "PT24H")))
                .isEqualTo(43);
        assertThat(agents)
                .containsExactly(AgentSettingsBuilder.builder()
                        .server(URI.create("https://berth.example"))
                        .pool("blue")
                        .pod("blue-1")
                        .tokenFile(token)
                        .workDirectory(Path.of("work").toAbsolutePath())
                        .slots(2)
                        .pluginCache(Path.of("cache").toAbsolutePath())
                        .tokenOnce(true)
                        .exitWhenOrphaned(Duration.ofMinutes(10))
                        .holdWhenOrphaned(Duration.ofHours(24))
                        .build());
    }

    @Test
    void anAgentHasThreeSlotsAndWaitsForEverUnlessToldOtherwise() {
        run(agent("--server", "http://berth"));
        assertThat(agents).singleElement().satisfies(agent -> {
            assertThat(agent.slots()).isEqualTo(3);
            assertThat(agent.exitWhenOrphaned()).isNull();
            assertThat(agent.tokenOnce()).isFalse();
            assertThat(agent.holdWhenOrphaned()).isNull();
        });
    }

    @Test
    void theAddressMayComeFromAFile() {
        run(agent("--server", "file:" + folder.resolve("address")));
        assertThat(agents)
                .singleElement()
                .extracting(AgentSettings::server)
                .satisfies(address -> assertThat(Path.of(address)).isEqualTo(folder.resolve("address")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://berth", "berth", "http://", "http://a b"})
    void anAddressOfAnotherKindIsRefused(String address) {
        assertThat(run(agent("--server", address))).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(err.toString()).contains("--server");
    }

    @Test
    void aPodNameIsADnsLabel() {
        assertThat(run("agent", "--server", "http://h", "--pool", "p", "--pod", "A_1", "--token-file", "" + token))
                .isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(err.toString()).contains("--pod must be a DNS label");
    }

    @Test
    void anUnreadableTokenFileIsSaidBeforeAnythingStarts() {
        assertThat(run("agent", "--server", "http://h", "--pool", "p", "--pod", "a", "--token-file", "/nowhere"))
                .isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(err.toString()).contains("/nowhere");
    }

    private String[] agent(String... more) {
        List<String> words =
                new ArrayList<>(List.of("agent", "--pool", "blue", "--pod", "blue-1", "--token-file", "" + token));
        words.addAll(List.of(more));
        return words.toArray(String[]::new);
    }

    private int run(String... words) {
        Roles roles = new Roles(
                options -> {
                    servers.add(options);
                    return 42;
                },
                settings -> {
                    agents.add(settings);
                    return 43;
                });
        return new BerthCommandLine(roles)
                .writingTo(new PrintWriter(out), new PrintWriter(err))
                .execute(words);
    }
}
