package dev.berth.server.api.workspace;

import dev.berth.domain.access.ApprovalRule;
import dev.berth.domain.id.TeamName;
import dev.berth.server.api.problem.Checks;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Who has to approve the plans of a workspace (F10), as it is sent and shown. */
@RegisterForReflection
record ApprovalRuleRequest(
        @Schema(required = true, minimum = "1", maximum = "10", description = "How many distinct people") @Nullable
        Integer people,

        @Schema(description = "Of which team; any, if not set") @Nullable
        String team,

        @Schema(
                defaultValue = "false",
                description = "Whether neither who submitted the task nor who uploaded its configuration counts")
        @Nullable
        Boolean notSubmitter) {

    static @Nullable ApprovalRuleRequest of(@Nullable ApprovalRule rule) {
        return rule == null
                ? null
                : new ApprovalRuleRequest(
                        rule.people(), rule.team() == null ? null : rule.team().value(), rule.notSubmitter());
    }

    ApprovalRule checked(Checks checks) {
        boolean good = people != null && people >= 1 && people <= ApprovalRule.MAX_PEOPLE;
        checks.require(good, "approval.people", "must be a whole number from 1 to " + ApprovalRule.MAX_PEOPLE);
        TeamName checkedTeam = team == null ? null : new TeamName(checks.label("approval.team", team));
        return new ApprovalRule(
                good && people != null ? people : ApprovalRule.MAX_PEOPLE,
                checkedTeam,
                Boolean.TRUE.equals(notSubmitter));
    }
}
