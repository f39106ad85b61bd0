package dev.berth.server.api.upload;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What all bodies on their way in may cost together (F12). */
class BodyBudgetTest {
    private final BodyBudget budget = new BodyBudget(100);
    private final BodyBudget.Share one = budget.share();
    private final BodyBudget.Share another = budget.share();

    @Test
    void f12AllSharesTogetherKeepToTheLimit() {
        assertThat(one.take(60)).isTrue();
        assertThat(another.take(40)).isTrue();
        assertThat(another.take(1)).isFalse();
        assertThat(one.take(1)).isFalse();
    }

    @Test
    void whatWasRefusedWasNotTaken() {
        one.take(60);
        assertThat(another.take(41)).isFalse();
        assertThat(another.take(40)).isTrue();
    }

    @Test
    void aRequestThatIsOverGivesBackAllThatItTookOnce() {
        one.take(30);
        one.take(30);
        another.take(40);
        one.giveBack();
        one.giveBack();
        BodyBudget.Share next = budget.share();
        assertThat(next.take(61)).isFalse();
        assertThat(next.take(60)).isTrue();
    }
}
