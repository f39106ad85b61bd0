package dev.berth.cli.client.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.cli.client.view.Table.Cell;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TableTest {
    private static final String LONG = "a rather long message that does not fit";

    private static Terminal terminal(int width, boolean colours) {
        return new Terminal(true, true, true, width, colours);
    }

    private static Table table() {
        return new Table("TASK", "STATUS", "MESSAGE")
                .row(Cell.of("12"), new Cell("running", Look.GOOD), Cell.of(LONG))
                .row(Cell.of("7"), Cell.of("planned"), Cell.of("日本語"));
    }

    @Test
    void columnsAreAsWideAsWhatIsInThem() {
        assertThat(table().lines(Terminal.NONE))
                .containsExactly("TASK  STATUS   MESSAGE", "12    running  " + LONG, "7     planned  日本語");
    }

    @Test
    void onATerminalTheWidestColumnIsCut() {
        assertThat(table().lines(terminal(30, false)))
                .containsExactly("TASK  STATUS   MESSAGE", "12    running  a rather long …", "7     planned  日本語")
                .allMatch(line -> Text.width(line) <= 30);
    }

    @Test
    void noColumnIsCutToNothing() {
        assertThat(table().lines(terminal(5, false)).get(1)).isEqualTo("12    running  a rathe…");
    }

    @Test
    void coloursTakeNoRoom() {
        assertThat(table().lines(terminal(80, true)).get(1)).isEqualTo("12    \u001b[32mrunning\u001b[0m  " + LONG);
        assertThat(table().lines(Terminal.NONE)).noneMatch(line -> line.contains("\u001b"));
    }

    @Test
    void whatCouldChangeTheScreenIsNotPrinted() {
        assertThat(new Table("X")
                        .row(Cell.of("a\u001b[2Jb\nc\u202ed"))
                        .lines(Terminal.NONE)
                        .get(1))
                .isEqualTo("a [2Jb c d");
    }

    @Test
    void aRowHasACellForEachHead() {
        assertThatThrownBy(() -> new Table("X", "Y").row(Cell.of("a"))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void cutTextTakesAtMostSoManyColumns() {
        assertThat(Text.cut("日本語", 6)).isEqualTo("日本語");
        assertThat(Text.cut("日本語", 5)).isEqualTo("日本…");
        assertThat(Text.cut("日本語", 4)).isEqualTo("日…");
        assertThat(Text.cut("abc", 0)).isEmpty();
        assertThat(Text.width("e\u0301😀")).isEqualTo(3);
    }

    @Test
    void agesAreShort() {
        Instant now = Instant.parse("2030-01-02T03:04:05Z");
        assertThat(Age.of("2030-01-02T03:03:00Z", now)).isEqualTo("65s");
        assertThat(Age.of("2030-01-02T02:00:00Z", now)).isEqualTo("64m");
        assertThat(Age.of("2029-12-01T00:00:00Z", now)).isEqualTo("32d");
        assertThat(Age.of(Duration.ofSeconds(-5))).isEqualTo("0s");
        assertThat(Age.of("", now)).isEmpty();
        assertThat(Age.of("soon", now)).isEmpty();
    }
}
