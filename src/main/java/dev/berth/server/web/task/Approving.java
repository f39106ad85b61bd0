package dev.berth.server.web.task;

import dev.berth.domain.access.Approval;
import dev.berth.domain.access.ApprovalRule;
import dev.berth.domain.access.Approvals;
import dev.berth.domain.access.Identity;
import dev.berth.domain.task.Task;
import dev.berth.server.api.task.Objections;
import dev.berth.server.api.workspace.RuleWords;
import dev.berth.server.web.Visible;
import java.time.Instant;
import java.util.List;

/**
 * Who has approved the plan that waits, and who has to (F10).
 *
 * @param rule who has to, in words; empty when one confirmation is all that is asked for
 * @param given what counts so far
 * @param missing how many people more have to
 * @param approved whether whoever looks has approved
 * @param objection why the approval of whoever looks would not count; empty when it would
 */
public record Approving(String rule, List<Word> given, int missing, boolean approved, String objection) {
    private static final Approving NOT_ASKED = new Approving("", List.of(), 0, false, "");

    public Approving {
        given = List.copyOf(given);
    }

    /** One person's word. */
    public record Word(String name, Instant at) {
        static Word of(Approval approval) {
            return new Word(Visible.text(approval.name()), approval.at());
        }
    }

    static Approving of(Task task, Identity who) {
        Approvals approvals = task.approvals();
        ApprovalRule rule = approvals.rule();
        if (rule == null) {
            return NOT_ASKED;
        }
        return new Approving(
                RuleWords.of(rule),
                approvals.counting().stream().map(Word::of).toList(),
                approvals.missing(),
                approvals.counting().stream().anyMatch(one -> one.person().equals(who.person())),
                approvals.objection(who).map(why -> Objections.words(task, why)).orElse(""));
    }

    public boolean asked() {
        return !rule.isEmpty();
    }

    /** Whether whoever looks can approve something here. */
    public boolean open() {
        return objection.isEmpty() && !approved;
    }
}
