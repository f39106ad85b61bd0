package dev.berth.domain.access;

import dev.berth.domain.id.TeamName;
import dev.berth.domain.id.WorkspaceName;
import java.util.List;
import java.util.Set;

/**
 * Some who have rights in common.
 *
 * @param groups whoever the identity provider says is in one of these belongs to it
 * @param members the persons who belong to it besides
 * @param grants what its members may do
 */
public record Team(TeamName name, Set<String> groups, Set<String> members, List<Grant> grants) {
    public Team {
        groups = Set.copyOf(groups);
        members = Set.copyOf(members);
        grants = List.copyOf(grants);
    }

    /** A role on some workspaces. */
    public sealed interface Grant {
        Role role();
    }

    /** On the workspace of that name. */
    public record OnName(WorkspaceName workspace, Role role) implements Grant {}

    /** On each workspace that has the tag. */
    public record OnTag(Tag tag, Role role) implements Grant {}
}
