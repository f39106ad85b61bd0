package dev.berth.server.api.task;

import dev.berth.domain.access.ApprovalRule;
import dev.berth.domain.access.Approvals;
import dev.berth.domain.task.Task;
import dev.berth.server.api.problem.ProblemException;

/** Why the approval of somebody does not count, in words (F10). */
public final class Objections {
    private static final int FORBIDDEN = 403;

    private Objections() {}

    /** What is answered to whoever approves all the same. */
    public static ProblemException problem(Task task, Approvals.Objection why) {
        return ProblemException.of(FORBIDDEN, code(why), words(task, why));
    }

    private static String code(Approvals.Objection why) {
        return switch (why) {
            case NEEDS_A_PERSON -> "approval_needs_a_person";
            case NOT_IN_THE_TEAM -> "approval_needs_the_team";
            case IS_AN_AUTHOR -> "approval_by_the_submitter";
        };
    }

    /** As a sentence. */
    public static String words(Task task, Approvals.Objection why) {
        return switch (why) {
            case NEEDS_A_PERSON ->
                "the workspace asks for the approval of people, and this is nobody's token but a machine's";
            case NOT_IN_THE_TEAM -> "the workspace asks for the approval of people in the team " + team(task);
            case IS_AN_AUTHOR ->
                "the workspace asks for the approval of others than those who submitted the task and uploaded its"
                        + " configuration";
        };
    }

    private static String team(Task task) {
        ApprovalRule rule = task.approvals().rule();
        return rule == null || rule.team() == null ? "" : rule.team().value();
    }
}
