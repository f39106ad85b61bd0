package dev.berth.server.security.oidc;

import dev.berth.domain.access.GroupRoles;
import dev.berth.domain.access.Person;
import dev.berth.domain.access.Role;
import dev.berth.server.config.OidcConfig;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who somebody is, by the claims of their ID token. */
final class PersonClaims {
    private static final int LONGEST = 200;
    private static final int MOST_GROUPS = 1_000;

    private final String personClaim;
    private final String nameClaim;
    private final String groupsClaim;
    private final GroupRoles roles;

    PersonClaims(OidcConfig config) {
        this.personClaim = config.personClaim().strip();
        this.nameClaim = config.nameClaim().strip();
        this.groupsClaim = config.groupsClaim().strip();
        this.roles = new GroupRoles(
                byGroup(config.roleGroups()), config.defaultRole().orElse(null));
    }

    private static Map<String, Role> byGroup(OidcConfig.RoleGroups groups) {
        Map<String, Role> byGroup = new HashMap<>();
        give(byGroup, Role.VIEWER, groups.viewer());
        give(byGroup, Role.SUBMITTER, groups.submitter());
        give(byGroup, Role.APPROVER, groups.approver());
        give(byGroup, Role.ADMIN, groups.admin());
        return byGroup;
    }

    /** The lesser role comes first, so of two that one group gives the greater one stays. */
    private static void give(Map<String, Role> byGroup, Role role, Optional<List<String>> groups) {
        groups.orElse(List.of()).forEach(group -> byGroup.put(group.strip(), role));
    }

    /** @throws SignInFailedException when the claims name nobody */
    Person person(Map<String, Object> claims) {
        String id = text(claims, personClaim);
        if (id == null) {
            throw SignInFailedException.refused("the ID token has no usable claim " + personClaim);
        }
        // Whoever may choose an address at the provider could be anybody here.
        if (personClaim.equals("email") && !Boolean.TRUE.equals(claims.get("email_verified"))) {
            throw SignInFailedException.refused(
                    "the provider does not say that the address is verified: email_verified");
        }
        Set<String> groups = groups(claims);
        return new Person(id, name(claims, id), roles.of(groups), groups);
    }

    private String name(Map<String, Object> claims, String id) {
        for (String claim : List.of(nameClaim, "name", "email")) {
            String name = text(claims, claim);
            if (name != null) {
                return name;
            }
        }
        return id;
    }

    private static @Nullable String text(Map<String, Object> claims, String path) {
        return value(claims, path) instanceof String text && usable(text) ? text : null;
    }

    private static boolean usable(String text) {
        return !text.isBlank()
                && text.equals(text.strip())
                && text.length() <= LONGEST
                && text.chars().noneMatch(Character::isISOControl);
    }

    private Set<String> groups(Map<String, Object> claims) {
        Object value = value(claims, groupsClaim);
        List<?> said = value instanceof List<?> list ? list : value == null ? List.of() : List.of(value);
        Set<String> groups = new LinkedHashSet<>();
        for (Object one : said) {
            if (one instanceof String group && usable(group)) {
                groups.add(group);
            }
        }
        if (groups.size() > MOST_GROUPS) {
            throw SignInFailedException.refused("the ID token has more than " + MOST_GROUPS
                    + " groups: let the provider send only those that matter here");
        }
        return groups;
    }

    /** A claim of that very name, else what is found along the way to it. */
    private static @Nullable Object value(Map<String, Object> claims, String path) {
        if (claims.containsKey(path)) {
            return claims.get(path);
        }
        Object value = claims;
        for (String step : path.split("/")) {
            if (!(value instanceof Map<?, ?> map)) {
                return null;
            }
            value = map.get(step);
            if (value == null) {
                return null;
            }
        }
        return value;
    }
}
