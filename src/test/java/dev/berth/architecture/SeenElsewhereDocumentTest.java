package dev.berth.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The page that links what was seen elsewhere to the tests that keep it away links no test that is not there. */
class SeenElsewhereDocumentTest {
    private static final Path PAGE = Path.of("docs/seen-elsewhere.md");
    private static final int ITEMS = 25;
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (\\d+) \\|.*\\[(\\w+)]\\(\\.\\./(.+?\\.java)\\) \\|$");

    private static List<MatchResult> rows() throws IOException {
        return ROW.matcher(Files.readString(PAGE)).results().toList();
    }

    @Test
    void everyItemHasOneRow() throws IOException {
        assertThat(rows())
                .extracting(row -> Integer.valueOf(row.group(1)))
                .startsWith(IntStream.rangeClosed(1, ITEMS).boxed().toArray(Integer[]::new))
                .doesNotHaveDuplicates();
    }

    @Test
    void everyRowLinksATestOfItsName() throws IOException {
        for (MatchResult row : rows()) {
            String method = row.group(2);
            assertThat(method).startsWith("seenElsewhere%02d".formatted(Integer.valueOf(row.group(1))));
            Path file = Path.of(row.group(3));
            assertThat(file).exists();
            assertThat(Files.readString(file))
                    .as("%s in %s", method, file)
                    .containsPattern("@Test\\s+(//.*\\s+)?void " + method + "\\(");
        }
    }
}
