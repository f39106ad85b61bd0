package dev.berth.server.control.turn;

import dev.berth.domain.id.TaskId;
import dev.berth.domain.task.Task;
import dev.berth.server.control.QueueView;
import dev.berth.server.control.QueueView.Kind;
import dev.berth.server.control.QueueView.Line;
import dev.berth.server.control.port.TaskView;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** A queue as users see it. */
final class QueueViews {
    private QueueViews() {}

    /** @param each so many of each class at most are shown */
    static QueueView of(QueueIndex queue, Map<TaskId, Task> tasks, int each) {
        QueueIndex.Counts counts = queue.counts();
        int cold = queue.coldExclusives();
        Shown shown = new Shown(queue, tasks, each);
        return new QueueView(Stream.of(
                        shown.line(Kind.APPLY, counts.bound() + cold, queue.firstApplies(each)),
                        shown.line(Kind.PLAN_AND_APPLY, counts.exclusives() - cold, queue.firstExclusives(cold, each)),
                        shown.line(Kind.PLAN, counts.plans(), queue.firstPlans(each)),
                        shown.line(Kind.BLOCKED, counts.blocked(), queue.firstBlocked(each)))
                .filter(line -> line.count() > 0)
                .toList());
    }

    private record Shown(QueueIndex queue, Map<TaskId, Task> tasks, int each) {
        Line line(Kind kind, int count, List<TaskId> first) {
            List<TaskView> views = first.stream()
                    .map(tasks::get)
                    .filter(Objects::nonNull)
                    .map(task -> new TaskView(task, queue.blockedBy(task.id())))
                    .toList();
            return new Line(kind, count, views);
        }
    }
}
