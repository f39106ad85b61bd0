package dev.berth.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The images' build files, read: no container engine is needed. */
class ImagesTest {
    private static final Path FOLDER = Path.of("src/main/docker");
    private static final Pattern USER = Pattern.compile("^USER (.*)$", Pattern.MULTILINE);
    private static final Pattern FROM = Pattern.compile("^FROM (\\S+)(?: AS (\\S+))?$", Pattern.MULTILINE);
    private static final Pattern COPY = Pattern.compile("^COPY (?!--from)(?:--\\S+ )*(\\S+) \\S+$", Pattern.MULTILINE);
    private static final Pattern USED = Pattern.compile("\\$\\{([A-Z_0-9]+)}");
    private static final Pattern DECLARED = Pattern.compile("^ARG ([A-Z_0-9]+)", Pattern.MULTILINE);

    static Stream<Path> files() throws IOException {
        try (Stream<Path> found = Files.list(FOLDER)) {
            return found
                    .filter(file -> file.getFileName().toString().startsWith("Dockerfile"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @Test
    void thereIsAnImageOfEachKind() throws IOException {
        assertThat(files().map(file -> file.getFileName().toString()))
                .containsExactly("Dockerfile.agent", "Dockerfile.jvm", "Dockerfile.native", "Dockerfile.native-micro");
    }

    @ParameterizedTest
    @MethodSource("files")
    void itsHeadSaysHowItIsBuilt(Path file) throws IOException {
        String head = Files.readString(file).split("\nARG ", 2)[0];
        assertThat(head.lines()).allMatch(line -> line.isEmpty() || line.startsWith("#"));
        assertThat(head).contains("docker build -f src/main/docker/" + file.getFileName() + " ");
    }

    @ParameterizedTest
    @MethodSource("files")
    void itRunsAsTheUserOfTheManifestsAndNeverAsRoot(Path file) throws IOException {
        List<String> users = USER.matcher(Files.readString(file))
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(users).containsExactly("10001:10001");
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyBaseCanBeReplaced(Path file) throws IOException {
        String text = Files.readString(file);
        assertThat(FROM.matcher(text).results().map(found -> found.group(1)))
                .isNotEmpty()
                .allMatch(base -> base.contains("${"));
        Set<String> declared =
                DECLARED.matcher(text).results().map(found -> found.group(1)).collect(Collectors.toSet());
        assertThat(USED.matcher(text).results().map(found -> found.group(1))).allMatch(declared::contains);
    }

    @ParameterizedTest
    @MethodSource("files")
    void whereABaseComesFromIsTheBuildersChoice(Path file) throws IOException {
        assertThat(Files.readString(file).lines().filter(line -> line.matches("ARG \\w*BASE\\b.*")))
                .isNotEmpty()
                .noneMatch(line -> line.contains("/"));
    }

    @ParameterizedTest
    @MethodSource("files")
    void theFirstProcessIsBerthAndNoShell(Path file) throws IOException {
        assertThat(Files.readString(file)).contains("\nENTRYPOINT [\"", "\nCMD [\"", "\nSTOPSIGNAL SIGTERM\n");
    }

    @ParameterizedTest
    @MethodSource("files")
    void whatIsCopiedIsInTheContext(Path file) throws IOException {
        List<String> included = Files.readAllLines(Path.of(".dockerignore")).stream()
                .filter(line -> line.startsWith("!"))
                .map(line -> line.substring(1))
                .toList();
        assertThat(Files.readAllLines(Path.of(".dockerignore"))).contains("*");
        assertThat(COPY.matcher(Files.readString(file)).results().map(ImagesTest::source))
                .isNotEmpty()
                .allMatch(source -> included.stream().anyMatch(pattern -> matches(pattern, source)));
    }

    @Test
    void theToolIsCheckedBeforeAnythingOfItIsUnpackedOrRun() throws IOException {
        String agent = Files.readString(FOLDER.resolve("Dockerfile.agent"));
        int fetched = agent.indexOf("curl -fsSL -o /tmp/tool.zip");
        int checked = agent.indexOf("sha256sum -c -");
        int unpacked = agent.indexOf("unzip -q /tmp/tool.zip");
        assertThat(fetched).isPositive().isLessThan(checked);
        assertThat(checked).isLessThan(unpacked);
        assertThat(agent)
                .contains("git", "ca-certificates", "ARG TARGETARCH", "TOOL_SHA256_AMD64", "TOOL_SHA256_ARM64");
    }

    @Test
    void theAgentsJvmIsReplacedByNoShell() throws IOException {
        Path script = FOLDER.resolve("agent-jvm.sh");
        assertThat(Files.isExecutable(script)).isTrue();
        assertThat(Files.readString(script)).startsWith("#!/bin/sh\n").contains("\nexec java ");
    }

    private static String source(MatchResult copy) {
        return copy.group(1).replace("${BINARY}", "berth-0.1.0-runner");
    }

    private static boolean matches(String pattern, String source) {
        return source.startsWith(pattern)
                || FileSystems.getDefault().getPathMatcher("glob:" + pattern).matches(Path.of(source));
    }
}
