package dev.berth.domain.access;

import dev.berth.domain.id.WorkspaceName;
import java.util.Set;

/**
 * Which workspaces somebody sees, whatever the role.
 *
 * @param all every one, and what is no workspace's
 * @param names those of these names; empty with {@code all}
 * @param tags those that have one of these tags; empty with {@code all}
 */
public record Sight(boolean all, Set<WorkspaceName> names, Set<Tag> tags) {
    /** Of whoever has a role over everything. */
    public static final Sight ALL = new Sight(true, Set.of(), Set.of());

    public Sight {
        names = Set.copyOf(names);
        tags = Set.copyOf(tags);
    }

    /** Whether it is certain, with nothing looked up, that no workspace is seen. */
    public boolean none() {
        return !all && names.isEmpty() && tags.isEmpty();
    }
}
