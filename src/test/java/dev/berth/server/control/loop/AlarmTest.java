package dev.berth.server.control.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AlarmTest {
    private final VirtualTime time = new VirtualTime();
    private int rung;
    private final Alarm alarm = new Alarm(time, time::instant, () -> rung++);
    private final Instant start = time.instant();

    private void pass(Duration duration) {
        time.pass(duration);
        time.settle();
    }

    @Test
    void itRingsOnceWhenItsTimeHasCome() {
        alarm.set(start.plusSeconds(10));

        pass(Duration.ofMillis(9_999));
        assertThat(rung).isZero();
        pass(Duration.ofMillis(1));
        pass(Duration.ofHours(1));

        assertThat(rung).isEqualTo(1);
    }

    @Test
    void onlyTheLastTimeThatItIsSetToCounts() {
        alarm.set(start.plusSeconds(10));
        alarm.set(start.plusSeconds(5));
        alarm.set(start.plusSeconds(20));

        pass(Duration.ofSeconds(19));
        assertThat(rung).isZero();
        pass(Duration.ofSeconds(1));

        assertThat(rung).isEqualTo(1);
        assertThat(time.waiting()).isZero();
    }

    @Test
    void itHasOneTimerAtMostHoweverOftenItIsSet() {
        for (int second = 1_000; second > 0; second--) {
            alarm.set(start.plusSeconds(second));
            alarm.set(start.plusSeconds(second));
        }

        assertThat(time.waiting()).isEqualTo(1);
    }

    @Test
    void setToNothingItStaysQuiet() {
        alarm.set(start.plusSeconds(10));
        alarm.set(null);

        assertThat(time.waiting()).isZero();
        pass(Duration.ofSeconds(10));
        assertThat(rung).isZero();
    }

    /** So that a deadline of which nothing comes keeps nobody busy. */
    @Test
    void aTimeThatIsOverAlreadyComesAfterAMoment() {
        alarm.set(start.minusSeconds(10));

        time.settle();
        assertThat(rung).isZero();
        pass(Duration.ofMillis(1));

        assertThat(rung).isEqualTo(1);
    }

    @Test
    void aTimerThatIsAheadOfTheClockIsWaitedForAgain() {
        Instant[] clock = {start};
        Alarm late = new Alarm(time, () -> clock[0], () -> rung++);
        late.set(start.plusSeconds(10));

        clock[0] = start.plusSeconds(9);
        pass(Duration.ofSeconds(10));
        assertThat(rung).isZero();
        clock[0] = start.plusSeconds(10);
        pass(Duration.ofSeconds(1));

        assertThat(rung).isEqualTo(1);
    }
}
