package dev.berth.domain.access;

import static dev.berth.domain.Invariant.require;

import dev.berth.domain.id.TeamName;
import org.jspecify.annotations.Nullable;

/**
 * Who has to approve a plan of a workspace before it is applied (F10).
 *
 * @param people how many distinct people, 1 to 10
 * @param team which they all must belong to; null for whoever may confirm
 * @param notSubmitter whether neither who submitted the task nor who uploaded its configuration counts
 */
public record ApprovalRule(int people, @Nullable TeamName team, boolean notSubmitter) {
    /** More people than that never come together. */
    public static final int MAX_PEOPLE = 10;

    public ApprovalRule {
        require(people >= 1 && people <= MAX_PEOPLE, "an approval rule asks for 1 to " + MAX_PEOPLE + " people");
    }
}
