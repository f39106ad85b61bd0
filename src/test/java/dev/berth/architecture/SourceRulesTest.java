package dev.berth.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SourceRulesTest {
    private static final int MAX_FILE_LINES = 500;
    private static final int MAX_METHOD_LINES = 70;
    private static final SourceTree MAIN = new SourceTree("src/main/java");
    private static final SourceTree TESTS = new SourceTree("src/test/java");

    @Test
    void noFileIsTooLongToReadInOneGo() throws IOException {
        List<String> tooLong = new ArrayList<>();
        for (Path file :
                Stream.concat(MAIN.files().stream(), TESTS.files().stream()).toList()) {
            int lines = Files.readAllLines(file).size();
            if (lines > MAX_FILE_LINES) {
                tooLong.add(file + " has " + lines + " lines");
            }
        }
        assertThat(tooLong)
                .as("files of more than %d lines do more than one job", MAX_FILE_LINES)
                .isEmpty();
    }

    @Test
    void noMethodIsTooLongToSeeAtOnce() {
        List<String> tooLong = Stream.concat(MAIN.methods().stream(), TESTS.methods().stream())
                .filter(method -> method.lines() > MAX_METHOD_LINES)
                .map(method -> method.place() + " has " + method.lines() + " lines")
                .toList();
        assertThat(tooLong)
                .as("methods of more than %d lines mix levels of abstraction", MAX_METHOD_LINES)
                .isEmpty();
    }

    @Test
    void everyPackageSaysItsJobAndIsNullMarked() {
        Set<Path> packages = MAIN.files().stream().map(Path::getParent).collect(Collectors.toSet());
        List<String> unmarked = packages.stream()
                .filter(folder -> !isNullMarked(folder.resolve("package-info.java")))
                .map(Path::toString)
                .sorted()
                .toList();
        assertThat(unmarked)
                .as("packages without a package-info.java that is @NullMarked")
                .isEmpty();
    }

    @Test
    void theSourcesAreFoundAtAll() {
        assertThat(TESTS.methods())
                .as("a rule that reads no file holds for everything")
                .isNotEmpty();
    }

    private static boolean isNullMarked(Path packageDeclaration) {
        return Files.exists(packageDeclaration)
                && SourceTree.packageAnnotations(packageDeclaration).contains("NullMarked");
    }
}
