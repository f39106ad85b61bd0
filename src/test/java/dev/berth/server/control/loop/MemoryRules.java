package dev.berth.server.control.loop;

import dev.berth.domain.access.ApprovalRule;
import dev.berth.domain.access.Approvals;
import dev.berth.domain.access.Author;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Who has to approve the plans of workspaces, as the {@link MemoryDatabase} has it (F10). */
final class MemoryRules {
    private final Map<WorkspaceName, Optional<ApprovalRule>> rules = new TreeMap<>();
    private final Map<TaskId, List<Author>> authors = new HashMap<>();
    /** The applies that were let begin, in their order. */
    final List<ApprovalChecks.Begun> begun = new ArrayList<>();

    /** Whether there ever was one. */
    boolean any() {
        return !rules.isEmpty();
    }

    private @Nullable ApprovalRule of(WorkspaceName workspace) {
        return rules.getOrDefault(workspace, Optional.empty()).orElse(null);
    }

    /** Of a new task. */
    Approvals submitted(TaskId task, WorkspaceName workspace, List<Author> by) {
        authors.put(task, by);
        return Approvals.of(of(workspace), by, List.of());
    }

    /** Changes the rule of a workspace, and of its tasks that are not final. */
    void change(WorkspaceName workspace, @Nullable ApprovalRule rule, Map<TaskId, Task> tasks) {
        rules.put(workspace, Optional.ofNullable(rule));
        tasks.replaceAll((id, task) -> {
            boolean follows = task.request().workspace().equals(workspace)
                    && !task.status().terminal();
            return follows ? under(rule, task) : task;
        });
    }

    private Task under(@Nullable ApprovalRule rule, Task task) {
        List<Author> by = Objects.requireNonNull(authors.get(task.id()));
        return TaskBuilder.builder(task)
                .approvals(Approvals.of(rule, by, task.approvals().given()))
                .build();
    }

    /** Whether the task may begin, which is noted if it is an apply. */
    boolean begins(Task task, int steps) {
        if (task.phase() == Phase.PLAN) {
            return true;
        }
        boolean enough = task.approvals().sufficient();
        if (enough) {
            List<Author> by = Objects.requireNonNull(authors.get(task.id()));
            begun.add(new ApprovalChecks.Begun(task, of(task.request().workspace()), by, steps));
        }
        return enough;
    }
}
