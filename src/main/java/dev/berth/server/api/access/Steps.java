package dev.berth.server.api.access;

import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.PathNames;
import dev.berth.server.security.Named;
import dev.berth.server.security.Subject;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** The steps of an address below some root, and what they name. */
public record Steps(List<String> steps) {
    public Steps {
        steps = List.copyOf(steps);
    }

    /** Those after the root; none of an address that is not below it. A step that is empty, as after a last slash, is none. */
    public static Optional<Steps> below(String root, String path) {
        return path.startsWith(root + "/")
                ? Optional.of(new Steps(
                        Arrays.stream(path.substring(root.length() + 1).split("/"))
                                .filter(step -> !step.isEmpty())
                                .toList()))
                : Optional.empty();
    }

    /** The step after these; empty when they are others, or there is none. */
    public Optional<String> after(String... first) {
        return steps.size() > first.length && steps.subList(0, first.length).equals(List.of(first))
                ? Optional.of(steps.get(first.length))
                : Optional.empty();
    }

    /** The workspace of a name. */
    public static Named workspace(String name) {
        return named(
                () -> PathNames.workspace(name),
                Subject.Workspace::new,
                workspace -> ProblemException.notFound("workspace", workspace));
    }

    /** The task of a number. */
    public static Named task(String id) {
        return named(() -> PathNames.task(id), Subject.InTask::new, task -> ProblemException.notFound("task", task));
    }

    /** The pool of a name. */
    public static Named pool(String name) {
        return named(() -> PathNames.pool(name), Subject.Pool::new, pool -> ProblemException.notFound("pool", pool));
    }

    /**
     * Some other thing.
     *
     * @param read makes an id of the step; what it throws is told where it cannot be one
     * @param missing what is told where there is none
     */
    public static <T> Named named(
            Supplier<T> read, Function<T, Subject> subject, Function<T, ProblemException> missing) {
        try {
            T id = read.get();
            return new Named(subject.apply(id), missing.apply(id));
        } catch (ProblemException impossible) {
            return new Named(new Subject.Nothing(), impossible);
        }
    }
}
