package dev.berth.domain.access;

import dev.berth.domain.id.WorkspaceName;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What somebody may do.
 *
 * @param everywhere on all workspaces, and on what is no workspace's; null for nothing
 * @param byName on workspaces of these names
 * @param byTag on workspaces that have these tags
 */
public record Rights(@Nullable Role everywhere, Map<WorkspaceName, Role> byName, Map<Tag, Role> byTag) {
    public Rights {
        byName = Map.copyOf(byName);
        byTag = Map.copyOf(byTag);
    }

    /** What an identity may by itself and by its teams; teams that it does not belong to are passed over. */
    public static Rights of(Identity identity, Collection<Team> teams) {
        Map<WorkspaceName, Role> byName = new HashMap<>();
        Map<Tag, Role> byTag = new HashMap<>();
        for (Team team : teams) {
            if (identity.teams().contains(team.name())) {
                for (Team.Grant grant : team.grants()) {
                    switch (grant) {
                        case Team.OnName name -> byName.merge(name.workspace(), name.role(), Role::greater);
                        case Team.OnTag tag -> byTag.merge(tag.tag(), tag.role(), Role::greater);
                    }
                }
            }
        }
        return new Rights(identity.role(), byName, byTag);
    }

    /** On one workspace; empty when it may not even know that it is there. */
    public Optional<Role> on(WorkspaceName workspace, Map<String, String> tags) {
        Role role = Role.greater(everywhere, byName.get(workspace));
        if (!byTag.isEmpty()) {
            for (Map.Entry<String, String> tag : tags.entrySet()) {
                role = Role.greater(role, byTag.get(new Tag(tag.getKey(), tag.getValue())));
            }
        }
        return Optional.ofNullable(role);
    }

    /** On whatever bears that name. What tags give does not count: whoever makes a workspace by a tag chooses its name. */
    public Optional<Role> onName(WorkspaceName workspace) {
        return Optional.ofNullable(Role.greater(everywhere, byName.get(workspace)));
    }

    /** Whether it sees all that there is. */
    public boolean seesAll() {
        return everywhere != null;
    }

    /** Which workspaces are seen. */
    public Sight sight() {
        return seesAll() ? Sight.ALL : new Sight(false, byName.keySet(), byTag.keySet());
    }

    /** Whether some workspace may be there on which it is that role, or a greater one. */
    public boolean somewhere(Role role) {
        return everywhere != null && everywhere.includes(role)
                || Stream.concat(byName.values().stream(), byTag.values().stream())
                        .anyMatch(one -> one.includes(role));
    }

    /** Whether the role on a workspace depends on the workspace at all, and not on the role over everything alone. */
    public boolean differs() {
        return everywhere != Role.ADMIN && !(byName.isEmpty() && byTag.isEmpty());
    }
}
