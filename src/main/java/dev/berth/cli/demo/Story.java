package dev.berth.cli.demo;

import dev.berth.cli.child.Deadline;
import dev.berth.cli.demo.TaskRow.Place;
import dev.berth.cli.demo.TaskRow.Plan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the demo shows, from an empty pool to an empty pool. Whatever does not turn out as told ends it. */
final class Story {
    private static final Duration TASK_LIMIT = Duration.ofMinutes(4);
    private static final Duration SCALE_IN_LIMIT = Duration.ofMinutes(3);
    private static final Duration LOG_PAUSE = Duration.ofMillis(200);

    private final Stage stage;
    private final Board board;
    private final Screen screen;
    private final Deadline deadline;
    private final Runnable serverAlive;
    private final String password;

    /** Where the story plays, who watches it, and until when. */
    record Setting(Stage stage, Board board, Screen screen, Deadline deadline, Runnable serverAlive) {}

    /**
     * Prepares it.
     *
     * @param password a secret that no output may show
     */
    Story(Setting setting, String password) {
        this.stage = setting.stage();
        this.board = setting.board();
        this.screen = setting.screen();
        this.deadline = setting.deadline();
        this.serverAlive = setting.serverAlive();
        this.password = password;
    }

    /** Creates the pool and the workspace. */
    void prepare(Tool tool) throws InterruptedException {
        stage.createPool();
        screen.step("Created pool " + stage.name() + ": local agents, 0 to " + Stage.MAX_PODS + " pods of "
                + Stage.SLOTS + " slots, idle pods go after " + Stage.IDLE_SECONDS + " s. It is empty now.");
        stage.createWorkspace(tool, password);
        stage.upload();
        screen.step("Created workspace " + stage.name() + " and uploaded its configuration ("
                + String.join(", ", SampleConfiguration.FILES) + ").");
    }

    /** Tells it; answers with the task that was applied. */
    long tell() throws InterruptedException {
        screen.step("Submitting three plans and one plan_and_apply. The pool makes its first pods for them.");
        List<Long> plans = new ArrayList<>();
        for (int number = 1; number <= 3; number++) {
            plans.add(stage.submit("plan", "demo: plan " + number));
        }
        long change = stage.submit("plan_and_apply", "demo: first roll-out");

        Picture planned = await(
                "the end of the plans",
                picture -> picture.ended(plans)
                        && picture.has(change)
                        && picture.task(change).is("apply_pending"),
                TASK_LIMIT);
        screen.step(whereTheyRan(planned, plans, change));
        long read = showPlan(change);
        outliveScaleIn(change);
        apply(change, read);
        planAgain();
        scaleIn();
        return change;
    }

    /** P2 and P3, as they were seen to work. */
    private static String whereTheyRan(Picture picture, List<Long> plans, long change) {
        String pods = plans.stream()
                .flatMap(id -> Stream.ofNullable(picture.task(id).where()))
                .map(Place::pod)
                .distinct()
                .collect(Collectors.joining(" and "));
        Place own = Objects.requireNonNull(picture.task(change).where());
        return "The plans ran side by side on " + pods + "; the plan_and_apply had " + own.pod() + " to itself.";
    }

    private long showPlan(long change) throws InterruptedException {
        LogLines log = new LogLines(stage.server(), change, 0);
        List<String> output = log.rest();
        keepsSecret(output);
        screen.step("Task #" + change + " waits for approval. Its plan, with the sensitive variable masked:");
        screen.lines(Excerpt.ofPlan(output));
        return log.offset();
    }

    private void outliveScaleIn(long change) throws InterruptedException {
        Place held = Objects.requireNonNull(board.picture().task(change).where());
        screen.step("Waiting for scale-in. The idle pod goes; " + held.pod() + " holds the plan and must stay.");
        Picture left = await(
                "scale-in around the reserved pod",
                picture -> !picture.pods().isEmpty() && picture.pods().stream().allMatch(PodRow::reserved),
                SCALE_IN_LIMIT);
        if (left.pods().stream().noneMatch(pod -> pod.name().equals(held.pod()))) {
            throw new DemoException("the pod " + held.pod() + " was to wait for approval, but it is gone");
        }
    }

    private void apply(long change, long read) throws InterruptedException {
        Place held = Objects.requireNonNull(board.picture().task(change).where());
        Plan plan = Objects.requireNonNull(board.picture().task(change).plan());
        screen.step("Confirming the plan "
                + plan.sha256().substring(0, Math.min(12, plan.sha256().length()))
                + ". The apply runs where the plan was made, without a second init:");
        stage.confirm(change, plan.sha256());
        follow(change, read);
        TaskRow applied = await("the apply", picture -> picture.task(change).ended(), TASK_LIMIT)
                .task(change);
        if (!applied.is("applied")) {
            throw new DemoException("task " + applied.label() + " ended as " + applied.status());
        }
        if (!held.equals(applied.where())) {
            throw new DemoException("the plan waited on " + held + ", but its apply ran on " + applied.where());
        }
    }

    private void follow(long task, long read) throws InterruptedException {
        LogLines log = new LogLines(stage.server(), task, read);
        Deadline end = deadline.butAtMost(TASK_LIMIT);
        while (!board.picture().task(task).ended()) {
            requirePossible();
            if (end.passed()) {
                throw new DemoException("took too long: the apply did not end in time");
            }
            show(log.more());
            Thread.sleep(LOG_PAUSE);
        }
        show(log.rest());
    }

    private void show(List<String> output) {
        keepsSecret(output);
        if (!output.isEmpty()) {
            screen.lines(output);
        }
    }

    private void keepsSecret(List<String> output) {
        if (output.stream().anyMatch(line -> line.contains(password))) {
            throw new DemoException("a sensitive value appeared in the output");
        }
    }

    private void planAgain() throws InterruptedException {
        screen.step("Planning once more: the state was kept, so nothing is left to do.");
        long again = stage.submit("plan", "demo: is anything left?");
        Plan plan = await("the second plan", picture -> picture.ended(List.of(again)), TASK_LIMIT)
                .task(again)
                .plan();
        if (plan == null || plan.hasChanges()) {
            throw new DemoException("the second plan was to find no changes, but found " + plan);
        }
        screen.step("Task #" + again + " found no changes.");
    }

    private void scaleIn() throws InterruptedException {
        screen.step("Nothing runs and nothing is reserved, so the pool shrinks back to nothing.");
        await("scale-in to zero", picture -> picture.pods().isEmpty(), SCALE_IN_LIMIT);
    }

    private Picture await(String what, Predicate<Picture> wanted, Duration limit) throws InterruptedException {
        Picture picture = board.await(what, wanted, this::requirePossible, deadline.butAtMost(limit));
        // What was waited for may be an end of any kind.
        requirePossible();
        return picture;
    }

    private void requirePossible() {
        serverAlive.run();
        for (TaskRow task : board.picture().tasks()) {
            if (task.is("failed") || task.is("canceled")) {
                String why = task.error() == null ? "" : " (" + task.error() + ")";
                throw new DemoException("task " + task.label() + " " + task.status() + why);
            }
        }
    }
}
