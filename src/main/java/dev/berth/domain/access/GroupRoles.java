package dev.berth.domain.access;

import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which role over everything the groups of an identity provider give.
 *
 * @param byGroup the role of whoever is in that group
 * @param otherwise of whoever is in none of them; null for none
 */
public record GroupRoles(
        Map<String, Role> byGroup, @Nullable Role otherwise) {
    public GroupRoles {
        byGroup = Map.copyOf(byGroup);
    }

    /** The greatest that any of these groups gives; null for none. */
    public @Nullable Role of(Collection<String> groups) {
        Role role = otherwise;
        for (String group : groups) {
            role = Role.greater(role, byGroup.get(group));
        }
        return role;
    }
}
