package dev.berth.domain.access;

import dev.berth.domain.id.TeamName;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, once it is proven.
 *
 * @param name as it is told of what they do
 * @param person whose doing it is, however many tokens that person holds; null for a machine
 * @param role over everything; null for none
 * @param teams which it belongs to
 */
public record Identity(
        String name, @Nullable String person, @Nullable Role role, Set<TeamName> teams) {
    public Identity {
        teams = Set.copyOf(teams);
    }

    /** Whether nobody in particular is behind it. */
    public boolean machine() {
        return person == null;
    }
}
