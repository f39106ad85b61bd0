package dev.berth.server.agentlink;

import dev.berth.domain.task.Task;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.Traces;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Nobody traces. */
record Untraced() implements Traces {
    @Override
    public @Nullable String ofSubmission() {
        return null;
    }

    @Override
    public @Nullable String ofSuccessor(@Nullable String other) {
        return null;
    }

    @Override
    public @Nullable String ofAttempt(Task task, @Nullable String submission) {
        return null;
    }

    @Override
    public void attempted(AttemptRef attempt, String place, List<Step> steps) {}
}
