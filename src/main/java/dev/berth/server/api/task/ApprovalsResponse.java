package dev.berth.server.api.task;

import dev.berth.domain.access.Approval;
import dev.berth.domain.access.Approvals;
import dev.berth.server.control.TaskCommands.Answer;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who has approved a task's plan, where the rule of its workspace asks for people (F10).
 *
 * @param needed how many people have to
 * @param given those that count by the rule of now
 * @param missing how many more have to
 */
@RegisterForReflection
public record ApprovalsResponse(int needed, List<ApprovalResponse> given, int missing) {

    /** Null where no rule asks for people. */
    public static @Nullable ApprovalsResponse of(Approvals approvals) {
        return approvals.rule() == null
                ? null
                : new ApprovalsResponse(
                        approvals.needed(),
                        approvals.counting().stream().map(ApprovalResponse::of).toList(),
                        approvals.missing());
    }

    /** How far it is, for the record of an approval; empty where one confirmation is all that is asked for. */
    static String counted(@Nullable ApprovalsResponse approvals) {
        return approvals == null ? "" : "approval " + approvals.given().size() + " of " + approvals.needed();
    }

    /** The same of what became of a confirmation. */
    public static String counted(Answer answer) {
        return answer instanceof Answer.Done done
                ? counted(of(done.task().task().approvals()))
                : "";
    }

    /** One person's word. */
    @RegisterForReflection
    public record ApprovalResponse(String person, String name, Instant at) {
        static ApprovalResponse of(Approval approval) {
            return new ApprovalResponse(approval.person(), approval.name(), approval.at());
        }
    }
}
