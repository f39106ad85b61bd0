package dev.berth.cli.client.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

class IgnoreRulesTest {
    /** Patterns that mean the same to git: names without a slash are never those of directories. */
    private static final List<String> PATTERNS = List.of(
            "*.log",
            "/notes.txt",
            "logs/",
            "/alpha/",
            "key.pem",
            "?",
            "/*.tf",
            "**/beta/",
            "/alpha/**",
            "*.t?",
            "[a-k]*.*",
            ".hidden",
            "# a comment",
            "",
            "  main.tf  ",
            "/logs/**/x");

    @TempDir
    private Path folder;

    @Test
    void withoutAFileRepositoriesAndProvidersStayBehindAndModulesDoNot() {
        IgnoreRules rules = IgnoreRules.of(List.of());
        assertThat(rules.leavesOut(".git/config")).isTrue();
        assertThat(rules.leavesOutAllBelow("deep/.git")).isTrue();
        assertThat(rules.leavesOut("deep/.terraform/providers/x")).isTrue();
        assertThat(rules.leavesOutDirectory(".terraform")).isTrue();
        assertThat(rules.leavesOutAllBelow(".terraform")).isFalse();
        assertThat(rules.leavesOut(".terraform/modules/m/main.tf")).isFalse();
        assertThat(rules.leavesOut(".terraform.lock.hcl")).isFalse();
        assertThat(rules.leavesOut("terraform.tfvars")).isFalse();
        assertThat(rules.leavesOut(".gitignore")).isFalse();
    }

    @Test
    void theLastRuleThatNamesAPathDecides() {
        IgnoreRules rules = IgnoreRules.of(List.of("*.txt", "!keep.txt", "/never/", "!/never/but.this"));
        assertThat(rules.leavesOut("a.txt")).isTrue();
        assertThat(rules.leavesOut("b/keep.txt")).isFalse();
        assertThat(rules.leavesOut("never/a")).isTrue();
        assertThat(rules.leavesOut("never/but.this")).isFalse();
        assertThat(rules.leavesOutAllBelow("never")).isFalse();
    }

    @Test
    void whatAlwaysStaysBehindCanBeTakenBack() {
        IgnoreRules rules = IgnoreRules.of(List.of("!.git/HEAD"));
        assertThat(rules.leavesOut(".git/HEAD")).isFalse();
        assertThat(rules.leavesOut(".git/config")).isTrue();
    }

    @Test
    void aFileThatNobodyWroteIsRefused() {
        assertThatThrownBy(() -> IgnoreRules.of(Collections.nCopies(10_001, "x")))
                .hasMessageContaining("10000 rules");
        assertThatThrownBy(() -> IgnoreRules.of(List.of("x".repeat(1_001)))).hasMessageContaining("1000 characters");
    }

    @Test
    @EnabledIf("gitIsThere")
    void gitLeavesOutTheSameFilesWhereBothMeanTheSame() throws Exception {
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            Path tree = folder.resolve("tree-" + seed);
            Trees.grow(tree, random, 3);
            List<String> lines = new ArrayList<>();
            for (int rule = random.nextInt(5); rule >= 0; rule--) {
                lines.add(PATTERNS.get(random.nextInt(PATTERNS.size())));
            }
            List<String> files = files(tree);
            IgnoreRules rules = IgnoreRules.of(lines);
            TreeSet<String> leftOut =
                    files.stream().filter(rules::leavesOut).collect(Collectors.toCollection(TreeSet::new));
            assertThat(leftOut).as("seed %d: %s", seed, lines).isEqualTo(leftOutByGit(tree, lines, files));
        }
    }

    static boolean gitIsThere() {
        return Stream.of(System.getenv("PATH").split(":")).anyMatch(place -> Files.isExecutable(Path.of(place, "git")));
    }

    private static List<String> files(Path tree) throws IOException {
        try (Stream<Path> all = Files.walk(tree)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> tree.relativize(file).toString())
                    // Git looks into none of these, and Terraform has rules of its own for them.
                    .filter(name -> !name.matches("(.*/)?\\.(git|terraform)/.*"))
                    .toList();
        }
    }

    private TreeSet<String> leftOutByGit(Path tree, List<String> lines, List<String> files) throws Exception {
        Path ignore = Files.write(
                folder.resolve("ignore"), lines.stream().map(String::strip).toList());
        Path repository = folder.resolve("repository");
        run(tree, List.of("git", "init", "-q", "--bare", repository.toString()), "");
        String named = run(
                tree,
                List.of(
                        "git",
                        "--git-dir=" + repository,
                        "--work-tree=" + tree,
                        "-c",
                        "core.excludesFile=" + ignore,
                        "check-ignore",
                        "--no-index",
                        "--stdin"),
                String.join("\n", files) + "\n");
        return named.lines().collect(Collectors.toCollection(TreeSet::new));
    }

    private String run(Path directory, List<String> command, String input) throws Exception {
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectInput(Files.writeString(folder.resolve("input"), input).toFile())
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process.waitFor();
        return Files.readString(output, StandardCharsets.UTF_8);
    }
}
