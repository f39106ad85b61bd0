package dev.berth.domain.freeze;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.fixture.TaskFixture;
import dev.berth.domain.id.FreezeId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.BlockedBy;
import dev.berth.domain.task.TaskType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** W3: what single tasks meet. */
class FreezeWindowsTest {
    private static final Instant NOON = Instant.parse("2026-03-10T12:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    private final CountedTimes times = new CountedTimes("0 12 * * *");
    private final FreezeWindows windows = read();

    private FreezeWindows read() {
        return FreezeWindows.of(
                List.of(new Freeze(
                        new FreezeId(1),
                        new FreezeScope.OfWorkspace(new WorkspaceName("net")),
                        new FreezeTimes.Recurring(times.in("UTC"), HOUR),
                        Coverage.EVERYTHING,
                        "fair",
                        null)),
                Map.of(),
                Set.of());
    }

    private Optional<BlockedBy> block(long task, Instant now) {
        return windows.block(TaskFixture.submitted(task, TaskType.PLAN, "net"), now);
    }

    @Test
    void ofAListOfTasksTheFirstAloneAsksACalendar() {
        assertThat(block(1, NOON)).isPresent();
        int first = times.asked();
        for (int task = 2; task < 500; task++) {
            assertThat(block(task, NOON.plusSeconds(task))).isPresent();
        }

        assertThat(times.asked()).isEqualTo(first);
    }

    @Test
    void thoseThatAreReadAgainAskNoCalendarForWhatWasFoundBefore() {
        block(1, NOON);
        int first = times.asked();

        FreezeStanding again =
                read().after(windows).standing(read().all().iterator().next(), NOON.plusSeconds(1));

        assertThat(again.until()).isEqualTo(NOON.plus(HOUR));
        assertThat(times.asked()).isEqualTo(first);
    }

    @Test
    void whatWasFoundHoldsNoLongerThanItIsTrue() {
        assertThat(block(1, NOON.minusMillis(1))).isEmpty();
        assertThat(block(1, NOON)).contains(BlockedBy.frozen(NOON.plus(HOUR), "fair"));
        assertThat(block(1, NOON.plus(HOUR))).isEmpty();
        assertThat(block(1, NOON.plus(HOUR).minusMillis(1)))
                .as("the clock was put back")
                .isPresent();
        assertThat(block(1, NOON.minusSeconds(1))).as("farther").isEmpty();
    }
}
