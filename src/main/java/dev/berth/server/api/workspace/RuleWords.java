package dev.berth.server.api.workspace;

import dev.berth.domain.access.ApprovalRule;

/** Approval rules in words (F10). */
public final class RuleWords {
    private RuleWords() {}

    /** Who has to approve, as in "a plan waits for ...". */
    public static String of(ApprovalRule rule) {
        String people = rule.people() == 1 ? "one person" : rule.people() + " people";
        String team = rule.team() == null ? "" : " of the team " + rule.team();
        String others = rule.people() == 1 ? " who neither" : ", none of whom";
        String verbs = rule.people() == 1
                ? " submitted the task nor uploaded its configuration"
                : " submitted the task or uploaded its configuration";
        return people + team + (rule.notSubmitter() ? others + verbs : "");
    }
}
