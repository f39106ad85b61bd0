package dev.berth.server.web.plan;

import com.github.difflib.DiffUtils;
import com.github.difflib.algorithm.myers.MyersDiffWithLinearSpace;
import com.github.difflib.patch.AbstractDelta;
import com.github.difflib.patch.ChangeDelta;
import com.github.difflib.patch.Chunk;
import java.util.ArrayList;
import java.util.List;

/** Compares lists item by item and texts line by line, where there are not too many of them. */
final class Sequences {
    private static final int CONTEXT = 3;

    private final Rows rows;
    private final Differences differences;

    Sequences(Rows rows, Differences differences) {
        this.rows = rows;
        this.differences = differences;
    }

    /** Items that stand for each other between two that are the same are compared as values. */
    void items(Place place, List<Value> before, List<Value> after) {
        int same = 0;
        int reached = 0;
        for (AbstractDelta<Value> delta : deltas(before, after)) {
            same += delta.getSource().getPosition() - reached;
            reached = delta.getSource().getPosition() + delta.getSource().size();
            replaced(place, delta.getSource(), delta.getTarget());
        }
        differences.unchanged(place, same + before.size() - reached, "item");
    }

    private void replaced(Place place, Chunk<Value> source, Chunk<Value> target) {
        int both = Math.min(source.size(), target.size());
        for (int index = 0; index < both; index++) {
            Place here = place.item(target.getPosition() + index);
            Value was = source.getLines().get(index);
            Value is = target.getLines().get(index);
            if (was.getClass() == is.getClass() && (was instanceof Value.Fields || was instanceof Value.Items)) {
                differences.change(here, was, is);
            } else {
                differences.removed(here, was);
                differences.added(here, is);
            }
        }
        for (int index = both; index < source.size(); index++) {
            differences.removed(
                    place.item(source.getPosition() + index), source.getLines().get(index));
        }
        for (int index = both; index < target.size(); index++) {
            differences.added(
                    place.item(target.getPosition() + index), target.getLines().get(index));
        }
    }

    void lines(Place place, String before, String after) {
        List<String> old = List.of(before.split("\n", -1));
        List<String> young = List.of(after.split("\n", -1));
        int reached = 0;
        for (AbstractDelta<String> delta : deltas(old, young)) {
            context(place, old, reached, delta.getSource().getPosition());
            delta.getSource().getLines().forEach(line -> rows.line(place.inside(), Mark.REMOVED, line));
            delta.getTarget().getLines().forEach(line -> rows.line(place.inside(), Mark.ADDED, line));
            reached = delta.getSource().getPosition() + delta.getSource().size();
        }
        context(place, old, reached, old.size());
    }

    /** Lines that are the same: those near a change, and how many there are else. */
    private void context(Place place, List<String> lines, int from, int to) {
        int first = from == 0 ? 0 : Math.min(CONTEXT, to - from);
        int last = to == lines.size() ? 0 : Math.min(CONTEXT, to - from - first);
        lines.subList(from, from + first).forEach(line -> rows.line(place.inside(), Mark.SAME, line));
        differences.unchanged(place, to - from - first - last, "line");
        lines.subList(to - last, to).forEach(line -> rows.line(place.inside(), Mark.SAME, line));
    }

    /** What is too long to be compared differs as a whole, but for what both begin and end with. */
    private <T> List<AbstractDelta<T>> deltas(List<T> before, List<T> after) {
        int shorter = Math.min(before.size(), after.size());
        int head = 0;
        while (head < shorter && before.get(head).equals(after.get(head))) {
            head++;
        }
        int tail = 0;
        while (tail < shorter - head
                && before.get(before.size() - 1 - tail).equals(after.get(after.size() - 1 - tail))) {
            tail++;
        }
        List<T> old = before.subList(head, before.size() - tail);
        List<T> young = after.subList(head, after.size() - tail);
        if (old.isEmpty() && young.isEmpty()) {
            return List.of();
        }
        if (!rows.budget().compares(old.size() + young.size())) {
            return List.of(new ChangeDelta<>(new Chunk<>(head, old), new Chunk<>(head, young)));
        }
        return joined(
                head,
                DiffUtils.diff(old, young, new MyersDiffWithLinearSpace<>()).getDeltas());
    }

    /** Deltas between which nothing is the same become one. */
    private static <T> List<AbstractDelta<T>> joined(int head, List<AbstractDelta<T>> deltas) {
        List<AbstractDelta<T>> joined = new ArrayList<>();
        for (AbstractDelta<T> delta : deltas) {
            AbstractDelta<T> here = new ChangeDelta<>(moved(delta.getSource(), head), moved(delta.getTarget(), head));
            AbstractDelta<T> last = joined.isEmpty() ? null : joined.getLast();
            if (last != null
                    && touches(last.getSource(), here.getSource())
                    && touches(last.getTarget(), here.getTarget())) {
                joined.set(
                        joined.size() - 1,
                        new ChangeDelta<>(
                                both(last.getSource(), here.getSource()), both(last.getTarget(), here.getTarget())));
            } else {
                joined.add(here);
            }
        }
        return joined;
    }

    private static boolean touches(Chunk<?> first, Chunk<?> second) {
        return first.getPosition() + first.size() == second.getPosition();
    }

    private static <T> Chunk<T> both(Chunk<T> first, Chunk<T> second) {
        List<T> lines = new ArrayList<>(first.getLines());
        lines.addAll(second.getLines());
        return new Chunk<>(first.getPosition(), lines);
    }

    private static <T> Chunk<T> moved(Chunk<T> chunk, int by) {
        return new Chunk<>(chunk.getPosition() + by, chunk.getLines());
    }
}
