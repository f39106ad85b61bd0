package dev.berth.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JournalTest {
    private final Journal journal = new Journal();
    private final long start = System.nanoTime();

    @Test
    void stepsAreMeasuredFromTheSubmission() {
        journal.submitted(1, start + 10, start + 30);
        journal.assigned(1, start + 60);
        journal.finished(1, start + 110);

        assertThat(journal.answers().max()).isEqualTo(20);
        assertThat(journal.assignments().max()).isEqualTo(50);
        assertThat(journal.wholes().max()).isEqualTo(100);
        assertThat(journal.unfinished()).isEmpty();
    }

    @Test
    void anAssignmentAndAnEndMayComeBeforeTheAnswer() {
        journal.assigned(1, start + 20);
        journal.finished(1, start + 25);
        assertThat(journal.unfinished()).containsExactly(1L);
        journal.submitted(1, start + 5, start + 40);

        assertThat(journal.assignments().max()).isEqualTo(15);
        assertThat(journal.wholes().max()).isEqualTo(20);
        assertThat(journal.unfinished()).isEmpty();
        assertThat(journal.submitted()).isEqualTo(journal.finished()).isEqualTo(1);
    }

    @Test
    void anApplyIsMeasuredFromItsConfirmation() {
        journal.submitted(1, start, start + 1);
        journal.assigned(1, start + 2);
        journal.confirmed(1, start + 50);
        journal.assigned(1, start + 57);

        assertThat(journal.applies().max()).isEqualTo(7);
        assertThat(journal.assignments().count()).isEqualTo(1);
    }

    @Test
    void aSecondAssignmentOfThePlanIsNoSecondSample() {
        journal.submitted(1, start, start + 1);
        journal.assigned(1, start + 2);
        journal.assigned(1, start + 9_000);
        assertThat(journal.assignments().count()).isEqualTo(1);
    }

    @Test
    void whatWasSubmittedBeforeTheWindowIsNotMeasuredInIt() {
        journal.submitted(1, System.nanoTime(), System.nanoTime());
        journal.beginWindow();
        long later = System.nanoTime();
        journal.submitted(2, later, later + 3);
        journal.assigned(1, later);
        journal.finished(1, later);

        assertThat(journal.answers().count()).isEqualTo(1);
        assertThat(journal.assignments().count()).isZero();
        assertThat(journal.wholes().count()).isZero();
        assertThat(journal.finished()).isEqualTo(1);
    }
}
