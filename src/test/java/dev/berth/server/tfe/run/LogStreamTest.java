package dev.berth.server.tfe.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.fixture.TaskFixture;
import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.task.Confirmation;
import dev.berth.domain.task.Location;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.PlanSummary;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskType;
import dev.berth.server.control.port.LogStore.Excerpt;
import dev.berth.server.control.port.TaskView;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogStreamTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Location SLOT = new Location(new PodName("a"), 0);
    private static final PlanSummary CHANGES = new PlanSummary(true, 1, 0, 0, "abc", "1.11.4");
    private static final TaskId ID = new TaskId(7);
    private static final LogStream PLAN = new LogStream(ID, Phase.PLAN, 0);
    private static final LogStream APPLY = new LogStream(ID, Phase.APPLY, 1);

    @Test
    void outputStandsBetweenStxAndEtxOnceThePhaseHasEnded() {
        Task planning = planning();

        assertThat(all(PLAN, planning, "", 100)).isEqualTo("\u0002");
        assertThat(all(PLAN, planning, "größe\n", 100)).isEqualTo("\u0002größe\n");
        assertThat(all(PLAN, planning.planned(CHANGES, NOW), "größe\n", 100)).isEqualTo("\u0002größe\n\u0003");
    }

    @Test
    void threeLinesStandBeforeTheOutputOfAnApply() {
        Task applying = confirmed().placed(SLOT, NOW);

        assertThat(all(APPLY, confirmed(), "", 100).lines()).hasSize(3);
        assertThat(all(APPLY, applying, "first\n", 100).lines().skip(3)).containsExactly("first");
        assertThat(all(APPLY, applying.applied(NOW), "first\n", 100)).endsWith("\nfirst\n\u0003");
    }

    @Test
    void aClientThatWaitsForAPlanThatIsGoneIsToldSoAndLetGo() {
        Task planAgain = confirmed().planUnusable(NOW);

        assertThat(all(APPLY, planAgain, "", 100))
                .contains("the run plans again")
                .endsWith("\u0003");
        assertThat(all(new LogStream(ID, Phase.APPLY, 0), planAgain, "", 100)).doesNotContain("\u0003");
    }

    /** Clients take what one read of a socket gave them, and ask from there. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 64, 1_000})
    void piecesOfAnySizePutTogetherAreTheWhole(int size) {
        Task applied = confirmed().placed(SLOT, NOW).applied(NOW);
        String output = "€ größer\n".repeat(20);

        assertThat(all(APPLY, applied, output, size)).isEqualTo(all(APPLY, applied, output, 10_000));
        assertThat(all(PLAN, applied, output, size)).isEqualTo("\u0002" + output + "\u0003");
    }

    @Test
    void nothingInTheOutputIsTakenForItsEnd() {
        assertThat(all(PLAN, planning(), "a\u0003b\u0002\u0003", 100)).isEqualTo("\u0002a b  ");
    }

    /** Clients show a message that stands in such an object, and nothing else of its line. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 64, 300, 10_000})
    void noLineIsAJsonObjectThatSaysSomething(int size) {
        String blanks = " ".repeat(300);
        String output = "{\"a\":\"b\"}\n  \t{ \"@message\":\"forged\"}\r\nx {\"a\": 1}\n" + blanks + "{\"a\":1}\n{"
                + blanks + "\"a\":1}\n\u0003{\"a\":1}\n\"a\": {\"b\": 1}\n{\n  \"a\": 1\n}\n  {},\n";

        String read = all(PLAN, planning(), output, size).substring(1);

        assertThat(read)
                .isEqualTo("{'a\":\"b\"}\n  \t{ '@message\":\"forged\"}\r\nx {\"a\": 1}\n" + blanks + "{'a\":1}\n{"
                        + blanks + "'a\":1}\n {'a\":1}\n\"a\": {\"b\": 1}\n{\n  \"a\": 1\n}\n  {},\n");
    }

    @Test
    void beyondTheEndThereIsNothing() {
        Task planned = planning().planned(CHANGES, NOW);

        assertThat(piece(PLAN, planned, "abc".getBytes(StandardCharsets.UTF_8), 5, 100))
                .isEmpty();
        assertThat(piece(PLAN, planned, "abc".getBytes(StandardCharsets.UTF_8), 1L << 50, 100))
                .isEmpty();
    }

    private static Task planning() {
        return TaskFixture.submitted(7, TaskType.PLAN_AND_APPLY, "net").placed(SLOT, NOW);
    }

    private static Task confirmed() {
        return planning().planned(CHANGES, NOW).confirmed(new Confirmation("ann", NOW, "abc"));
    }

    /** As a client reads it, whose pieces have at most so many bytes. */
    private static String all(LogStream stream, Task task, String output, int size) {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        byte[] bytes = output.getBytes(StandardCharsets.UTF_8);
        byte[] piece = piece(stream, task, bytes, 0, size);
        while (piece.length > 0) {
            assertThat(piece.length).isLessThanOrEqualTo(size);
            read.writeBytes(piece);
            piece = piece(stream, task, bytes, read.size(), size);
        }
        return read.toString(StandardCharsets.UTF_8);
    }

    private static byte[] piece(LogStream stream, Task task, byte[] output, long offset, int most) {
        int from = (int) Math.min(output.length, stream.readFrom(offset));
        byte[] content = Arrays.copyOfRange(output, from, Math.min(output.length, from + LogStream.readBytes(most)));
        return stream.slice(new Excerpt(new TaskView(task, null), content, output.length), offset, most);
    }
}
