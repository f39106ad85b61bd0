package dev.berth.server.persistence.task;

import dev.berth.domain.id.TaskId;
import dev.berth.server.control.port.TaskStore.Submitted;

/** What the database made of a submission, at once or after a second look. */
sealed interface Outcome {
    /** Nothing remains to be done. */
    record Final(Submitted submitted) implements Outcome {}

    /** The key and the body came before: the task of then. */
    record Known(TaskId task) implements Outcome {}

    /** The key came before, but so long ago that it counts no more. */
    record KeyExpired() implements Outcome {}

    /** It is to be stored by itself: somebody is changing its workspace just now. */
    record Beside() implements Outcome {}

    /** The queue is full by what is known of it, and it is time to count. */
    record SeemsFull() implements Outcome {}
}
