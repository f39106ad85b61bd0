package dev.berth.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.cli.BerthCommandLine;
import dev.berth.cli.ExitCode;
import dev.berth.cli.Roles;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class VerbsTest {
    private static final Set<String> OF_EVERY_VERB = Set.of("--help", "--version");

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    static Stream<String> verbs() {
        return Stream.concat(Verbs.ofAServer().keySet().stream(), Stream.of("completion"));
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void theDocumentTellsEveryVerbWithAllItsOptions(String verb) throws IOException {
        String document = Files.readString(Path.of("docs/cli.md"));
        assertThat(document).contains("`berth " + verb);
        CommandLine command = new CommandLine(
                verb.equals("completion")
                        ? new CompletionCommand()
                        : Verbs.ofAServer().get(verb).get());
        assertThat(command.getCommandName()).isEqualTo(verb);
        command.getCommandSpec().options().stream()
                .map(picocli.CommandLine.Model.OptionSpec::longestName)
                .filter(option -> !OF_EVERY_VERB.contains(option))
                .forEach(option -> assertThat(document).contains(option));
    }

    @Test
    void theLauncherStartsTheseVerbsWithTheLibrariesThatTheyNeed() throws IOException {
        String launcher = Files.readString(Path.of("berth"));
        assertThat(launcher).contains("'' | -* | " + String.join(" | ", verbs().toList()) + ")");
    }

    @Test
    void helpListsTheVerbs() {
        assertThat(run("--help")).isEqualTo(ExitCode.DONE);
        assertThat(out.toString()).contains(verbs().toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pools now",
                "pods --pool A_B",
                "tasks --limit 0",
                "tasks --limit many",
                "tasks --pool -",
                "explain",
                "explain twelve",
                "explain 0",
                "logs 1 --attempt 0",
                "logs 1 --offset -1",
                "confirm 1 --plan-sha256 abc",
                "confirm 1 --yes --plan-sha256 0000000000000000000000000000000000000000000000000000000000000000",
                "discard",
                "cancel 1 2",
                "drain",
                "drain A_B",
                "submit .",
                "submit /nowhere/at/all --workspace w",
                "submit . --workspace A_B",
                "submit . --workspace w --type apply",
                "submit . --workspace w --destroy --refresh-only",
                "submit . --workspace w --no-refresh --refresh-only",
                "submit . --workspace w --auto-approve",
                "submit . --workspace w --detailed-exitcode",
                "submit . --workspace w --no-input",
                "submit . --workspace w --var x",
                "submit . --workspace w --var =x",
                "submit . --workspace w --var a=1 --var-hcl a=2",
                "submit . --workspace w --repository acme/network",
                "submit . --workspace w --commit 0f",
                "submit . --workspace w --pull-request 7",
                "login",
                "completion fish",
                "pools --output yaml"
            })
    void whatMakesNoSenseGetsOneLineAndTwo(String words) {
        assertThat(run(words.split(" "))).isEqualTo(ExitCode.WRONG_USAGE);
        assertThat(err.toString().lines()).singleElement().asString().startsWith("berth: ");
    }

    @Test
    void completionKnowsEveryVerbAndIsReadByBash() throws Exception {
        assertThat(run("completion", "bash")).isEqualTo(ExitCode.DONE);
        assertThat(out.toString()).contains(verbs().toList()).contains("--detailed-exitcode");
        Path script = Files.writeString(folder.resolve("script"), out.toString());
        Path answer = folder.resolve("answer");
        int code = new ProcessBuilder(
                        "bash",
                        "-c",
                        "source \"$0\"; COMP_WORDS=(berth exp); COMP_CWORD=1; _complete_berth; echo \"${COMPREPLY[@]}\"",
                        script.toString())
                .redirectErrorStream(true)
                .redirectOutput(answer.toFile())
                .start()
                .waitFor();
        assertThat(answer).content().isEqualToIgnoringWhitespace("explain");
        assertThat(code).isZero();
    }

    @Test
    void onlyWhatAsksAServerIsWorthAnArchiveOfClasses() {
        assertThat(Verbs.askAServer("pools", "-o", "json")).isTrue();
        for (String words : new String[] {"", "pools --help", "completion bash", "server", "--version"}) {
            assertThat(Verbs.askAServer(words.split(" "))).as(words).isFalse();
        }
    }

    @Test
    void everyExitCodeIsTold() throws Exception {
        String document = Files.readString(Path.of("docs/cli.md"));
        Set<Integer> codes = new TreeSet<>();
        for (var field : ExitCode.class.getFields()) {
            codes.add(field.getInt(null));
        }
        assertThat(codes).hasSize(5).allSatisfy(code -> assertThat(document).contains("| " + code + " |"));
    }

    private int run(String... words) {
        BerthCommandLine commands = new BerthCommandLine(new Roles(options -> 42, settings -> 43))
                .writingTo(new PrintWriter(out), new PrintWriter(err));
        return Verbs.addedTo(commands).execute(words);
    }
}
