package dev.berth.server.api.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineSearchTest {
    private static final long SEED = 11;

    @Test
    void everyLineThatHasItIsFoundOnceWhateverItsCapitalsItsColoursAndHowItComes() {
        Random random = new Random(SEED);
        StringBuilder output = new StringBuilder();
        List<LineSearch.Match> expected = new ArrayList<>();
        for (int line = 0; line < 4_000; line++) {
            boolean has = random.nextInt(40) == 0;
            if (has) {
                expected.add(new LineSearch.Match(line, output.length()));
            }
            output.append("x".repeat(random.nextInt(30)))
                    .append(has ? "an E\u001b[31mrr\u001b[0mor, and another error" : "nothing")
                    .append('\n');
        }
        byte[] bytes = output.toString().getBytes(StandardCharsets.UTF_8);
        LineSearch search = new LineSearch("ERROR", 0);
        for (int at = 0; at < bytes.length; ) {
            int end = Math.min(bytes.length, at + 1 + random.nextInt(5_000));
            search.accept(Arrays.copyOfRange(bytes, at, end));
            at = end;
        }
        search.end();
        assertThat(search.matches()).as("seed %s", SEED).isEqualTo(expected);
        assertThat(search.lines()).isEqualTo(4_000);
        assertThat(search.next()).isEqualTo(bytes.length);
    }

    @Test
    void aLineThatNeverEndsIsSearchedPieceByPiece() {
        for (int before = 64 * 1024 - 8; before < 64 * 1024 + 200; before++) {
            String line = "y".repeat(before) + "needle" + "y".repeat(200_000);
            assertThat(found("needle", line)).as("behind %d", before).containsExactly(new LineSearch.Match(0, 0));
        }
        assertThat(found("needles", "y".repeat(200_000) + "needle")).isEmpty();
    }

    @Test
    void itStopsWhenThereAreEnoughAndGoesOnBehindTheLastOne() {
        byte[] output = "hit\n".repeat(1_000).getBytes(StandardCharsets.US_ASCII);
        LineSearch first = new LineSearch("hit", 0);
        first.accept(output);
        assertThat(first.full()).isTrue();
        assertThat(first.matches()).hasSize(200);
        assertThat(first.next()).isEqualTo(800);
        LineSearch second = new LineSearch("hit", first.next());
        second.accept(Arrays.copyOfRange(output, (int) first.next(), output.length));
        assertThat(second.matches().getFirst()).isEqualTo(new LineSearch.Match(0, 800));
    }

    private static List<LineSearch.Match> found(String needle, String output) {
        LineSearch search = new LineSearch(needle, 0);
        search.accept(output.getBytes(StandardCharsets.US_ASCII));
        search.end();
        return search.matches();
    }
}
