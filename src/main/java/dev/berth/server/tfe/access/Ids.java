package dev.berth.server.tfe.access;

import dev.berth.domain.id.PoolName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.task.Task;
import dev.berth.server.api.problem.ProblemException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The ids that clients see. Each says by itself what it means: nothing is looked up, and nothing stored. */
public final class Ids {
    private static final int SHOWN = 80;
    private static final String NUMBER = "([1-9][0-9]{0,17})";
    private static final String SMALL = "([1-9][0-9]{0,8})";
    private static final Pattern WORKSPACE = Pattern.compile("ws-" + NUMBER);
    private static final Pattern RUN = Pattern.compile("run-" + NUMBER);
    private static final Pattern PLAN = Pattern.compile("plan-" + NUMBER);
    private static final Pattern APPLY = Pattern.compile("apply-" + NUMBER + "(?:-" + SMALL + ")?");
    private static final Pattern CONFIGURATION = Pattern.compile("cv-" + NUMBER + "-" + SMALL);
    private static final String PROJECT = "prj-";

    private Ids() {}

    /** A configuration: the number of its workspace, and its version there. */
    public record ConfigurationId(long workspace, int version) {}

    /**
     * An apply of a task: of the plan that one of its attempts made, or, where that is 0, of whichever plan it has.
     */
    public record ApplyId(TaskId task, int planAttempt) {}

    public static String workspace(long number) {
        return "ws-" + number;
    }

    /** The workspace's number; an id that cannot be one is a 404. */
    public static long workspace(String id) {
        return Long.parseLong(matched(WORKSPACE, "workspace", id).group(1));
    }

    public static String project(PoolName pool) {
        return PROJECT + pool;
    }

    /** The pool's name, unchecked; empty when it is no id of a project. */
    public static Optional<String> project(String id) {
        return id.startsWith(PROJECT) ? Optional.of(id.substring(PROJECT.length())) : Optional.empty();
    }

    public static String run(TaskId task) {
        return "run-" + task;
    }

    public static TaskId run(String id) {
        return task(matched(RUN, "run", id));
    }

    public static String plan(TaskId task) {
        return "plan-" + task;
    }

    public static TaskId plan(String id) {
        return task(matched(PLAN, "plan", id));
    }

    /**
     * The apply of the task's present plan. Should the task plan again, that apply is over for whoever waits for it, and
     * there is another one.
     */
    public static String apply(Task task) {
        return task.planAttempt() == 0 ? "apply-" + task.id() : "apply-" + task.id() + "-" + task.planAttempt();
    }

    public static ApplyId apply(String id) {
        Matcher apply = matched(APPLY, "apply", id);
        return new ApplyId(task(apply), apply.group(2) == null ? 0 : Integer.parseInt(apply.group(2)));
    }

    public static String configuration(long workspace, int version) {
        return "cv-" + workspace + "-" + version;
    }

    public static ConfigurationId configuration(String id) {
        Matcher configuration = matched(CONFIGURATION, "configuration version", id);
        return new ConfigurationId(Long.parseLong(configuration.group(1)), Integer.parseInt(configuration.group(2)));
    }

    private static TaskId task(Matcher matcher) {
        return new TaskId(Long.parseLong(matcher.group(1)));
    }

    private static Matcher matched(Pattern pattern, String what, String id) {
        Matcher matcher = pattern.matcher(id);
        if (!matcher.matches()) {
            throw ProblemException.notFound(what, id.length() > SHOWN ? id.substring(0, SHOWN) + "…" : id);
        }
        return matcher;
    }
}
