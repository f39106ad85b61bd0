package dev.berth.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.cli.client.view.Terminal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScreenTest {
    private static final String UP_AND_ERASE = "\u001b[%dA\r\u001b[J";

    private final StringWriter written = new StringWriter();
    private final LiveScreen live = new LiveScreen(new PrintWriter(written), Terminal.NONE);
    private final PlainScreen plain = new PlainScreen(new PrintWriter(written));
    private final Picture picture = Picture.EMPTY.with(Pictures.pending(1));

    @Test
    void theLiveTableIsDrawnOverItself() {
        live.show(picture);
        String first = taken();
        live.show(picture.with(Pictures.worker("a", Pictures.IDLE)));

        assertThat(first).doesNotContain("\u001b[J");
        assertThat(taken()).startsWith(UP_AND_ERASE.formatted(rows(first))).contains("idle");
    }

    @Test
    void headlinesPushTheLiveTableDown() {
        live.show(picture);
        int rows = rows(taken());
        live.step("Next");
        String text = taken();

        assertThat(text).startsWith(UP_AND_ERASE.formatted(rows));
        assertThat(text.indexOf("Next")).isLessThan(text.indexOf("TASK"));
    }

    @Test
    void aClosedLiveScreenLeavesItsTableWhereItIs() {
        live.show(picture);
        live.close();
        taken();
        live.show(Picture.EMPTY);
        live.lines(List.of("after"));

        assertThat(taken()).isEqualTo("  after\n");
    }

    @Test
    void aPlainScreenHasNoControlCharactersAndTellsEachChangeOnce() {
        plain.step("Begin");
        plain.show(picture);
        plain.show(picture);
        plain.lines(List.of("output", ""));

        assertThat(taken().lines())
                .satisfiesExactly(
                        line -> assertThat(line).matches("\\[ +\\d+\\.\\d s] Begin"),
                        line -> assertThat(line).endsWith("]   task #1 plan: pending (plan)"),
                        line -> assertThat(line).isEqualTo("    output"),
                        line -> assertThat(line).isEmpty());
    }

    private String taken() {
        String text = written.toString();
        written.getBuffer().setLength(0);
        return text;
    }

    private static int rows(String text) {
        return (int) text.chars().filter(character -> character == '\n').count();
    }
}
