package dev.berth.cli.demo;

import dev.berth.cli.child.Deadline;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The latest picture, put together from events and from whole answers, and a place to wait for what it should show. */
final class Board {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(250);

    private final Consumer<Picture> screen;
    private Picture picture = Picture.EMPTY;
    private long changes;

    /** Tells the screen each new picture; never two at once. */
    Board(Consumer<Picture> screen) {
        this.screen = screen;
    }

    synchronized Picture picture() {
        return picture;
    }

    synchronized void changed(PodRow pod) {
        become(picture.with(pod));
    }

    synchronized void changed(TaskRow task) {
        become(picture.with(task));
    }

    /** How many changes there were, to be given to {@link #replace}. */
    synchronized long changes() {
        return changes;
    }

    /** Takes the whole picture, unless events have changed it since it was asked for: then it may be the older one. */
    synchronized void replace(Picture whole, long changesWhenAsked) {
        if (changes == changesWhenAsked) {
            become(whole);
        }
    }

    /**
     * Waits for a picture.
     *
     * @param what completes the sentence "... did not happen in time"
     * @param stillPossible throws when waiting has become pointless
     */
    synchronized Picture await(String what, Predicate<Picture> wanted, Runnable stillPossible, Deadline deadline)
            throws InterruptedException {
        while (!wanted.test(picture)) {
            stillPossible.run();
            if (deadline.passed()) {
                throw new DemoException("took too long: " + what + " did not happen in time");
            }
            wait(LOOK_AGAIN.toMillis());
        }
        return picture;
    }

    private void become(Picture next) {
        if (!next.equals(picture)) {
            picture = next;
            changes++;
            screen.accept(next);
            notifyAll();
        }
    }
}
