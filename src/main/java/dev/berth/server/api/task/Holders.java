package dev.berth.server.api.task;

import dev.berth.domain.id.TaskId;
import dev.berth.domain.pool.AgentPod;
import dev.berth.domain.pool.PodPhase;
import dev.berth.domain.pool.Reservation;
import dev.berth.domain.pool.RunningAttempt;
import dev.berth.domain.pool.Slot;
import dev.berth.domain.task.TaskType;
import dev.berth.server.api.problem.WireWords;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Which tasks hold the pods that another one waits for, in words; a few of them by their numbers. */
final class Holders {
    private static final int MOST_NAMED = 5;
    private static final String UNSEEN = "another task";

    /** As agents say whom an attempt waits for. */
    private static final Pattern TOLD = Pattern.compile("task ([1-9][0-9]{0,17})\\b.*");

    private Holders() {}

    /**
     * What an agent says of the task that another one waits for, unless that is not seen.
     *
     * @param seen which tasks whoever reads it may know of
     */
    static String inWords(String told, Predicate<TaskId> seen) {
        Matcher words = TOLD.matcher(told);
        return words.matches() && seen.test(new TaskId(Long.parseLong(words.group(1)))) ? told : UNSEEN;
    }

    /**
     * Of all slots of these pods; empty when nobody holds any.
     *
     * @param seen which tasks whoever reads it may know of
     */
    static String of(List<AgentPod> pods, TaskId waiting, Predicate<TaskId> seen) {
        List<AgentPod> living =
                pods.stream().filter(pod -> pod.phase() != PodPhase.LOST).toList();
        List<Slot> slots = living.stream().flatMap(pod -> pod.slots().stream()).toList();
        List<String> running = slots.stream()
                .map(Slot::attempt)
                .filter(Objects::nonNull)
                .map(attempt -> seen.test(attempt.task()) ? shown(attempt) : UNSEEN)
                .toList();
        List<String> kept = living.stream()
                .flatMap(pod -> pod.reservations().stream())
                .filter(reservation -> !reservation.task().equals(waiting) && !runs(living, reservation.task()))
                .map(one -> seen.test(one.task()) ? shown(one) : UNSEEN)
                .toList();
        if (running.isEmpty() && kept.isEmpty()) {
            return "";
        }
        int held =
                slots.size() - living.stream().mapToInt(AgentPod::slotsForPlans).sum();
        String taken = held == slots.size() ? "all " + held : held + " of " + slots.size();
        String of = running.isEmpty() ? "" : "; " + taken + " slots are held, by " + named(running);
        return kept.isEmpty() ? of : of + "; pods are kept for " + named(kept);
    }

    private static boolean runs(List<AgentPod> pods, TaskId task) {
        return pods.stream()
                .flatMap(pod -> pod.slots().stream())
                .map(Slot::attempt)
                .anyMatch(attempt -> attempt != null && attempt.task().equals(task));
    }

    private static String named(List<String> tasks) {
        String some = tasks.stream().limit(MOST_NAMED).collect(Collectors.joining(", "));
        return tasks.size() > MOST_NAMED ? some + " and " + (tasks.size() - MOST_NAMED) + " more" : some;
    }

    /** A plan_and_apply owns its pod (P3), so one task may hold all slots. */
    private static String shown(RunningAttempt attempt) {
        String alone = attempt.type() == TaskType.PLAN_AND_APPLY ? ", alone on its pod" : "";
        return "task " + attempt.task() + " (" + WireWords.of(attempt.phase()) + " since " + attempt.assignedAt()
                + alone + ")";
    }

    private static String shown(Reservation reservation) {
        return "task " + reservation.task() + " (its plan is kept since " + reservation.since() + ")";
    }
}
