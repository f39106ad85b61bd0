package dev.berth.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.cli.child.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BoardTest {
    private final List<Picture> shown = new ArrayList<>();
    private final Board board = new Board(shown::add);

    @Test
    void aWholePictureOlderThanAnEventIsNotTaken() {
        long asked = board.changes();
        board.changed(Pictures.running(1, "a", 0));
        board.replace(Picture.EMPTY.with(Pictures.pending(1)), asked);

        assertThat(board.picture().task(1).status()).isEqualTo("running");
    }

    @Test
    void aWholePictureRemovesWhatIsGone() {
        board.changed(Pictures.worker("a", Pictures.IDLE));
        board.replace(Picture.EMPTY, board.changes());

        assertThat(board.picture().pods()).isEmpty();
    }

    @Test
    void onlyChangesAreShown() {
        board.changed(Pictures.pending(1));
        board.changed(Pictures.pending(1));

        assertThat(shown).hasSize(1);
    }

    @Test
    void aWaitEndsWhenItHasBecomePointless() {
        assertThatThrownBy(() -> board.await(
                        "it",
                        picture -> false,
                        () -> {
                            throw new DemoException("the server is gone");
                        },
                        Deadline.in(Duration.ofMinutes(1))))
                .hasMessage("the server is gone");
    }

    @Test
    void aWaitIsBounded() {
        assertThatThrownBy(() -> board.await("the end", picture -> false, () -> {}, Deadline.in(Duration.ZERO)))
                .isInstanceOf(DemoException.class)
                .hasMessage("took too long: the end did not happen in time");
    }
}
