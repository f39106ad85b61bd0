package dev.berth.domain.access;

import dev.berth.domain.id.TeamName;
import java.time.Instant;
import java.util.Set;

/**
 * One person's word for a plan (F10).
 *
 * @param person whose word it is, however many tokens that person holds
 * @param name as it is told of what they do
 * @param teams which the person belonged to then
 * @param at when it was given
 */
public record Approval(String person, String name, Set<TeamName> teams, Instant at) {
    public Approval {
        teams = Set.copyOf(teams);
    }
}
