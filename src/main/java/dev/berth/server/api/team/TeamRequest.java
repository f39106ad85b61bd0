package dev.berth.server.api.team;

import dev.berth.domain.access.Role;
import dev.berth.domain.access.Tag;
import dev.berth.domain.access.Team;
import dev.berth.domain.access.Team.Grant;
import dev.berth.domain.access.Team.OnName;
import dev.berth.domain.access.Team.OnTag;
import dev.berth.domain.id.TeamName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.workspace.TagChecks;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A team to make, or as it is to become. */
@RegisterForReflection
public record TeamRequest(
        @Schema(required = true, description = "A DNS label; cannot be changed") @Nullable
        String name,

        @Schema(description = "Groups of the identity provider; who is in one of them belongs to the team") @Nullable
        List<@Nullable String> groups,

        @Schema(description = "Persons who belong to the team besides, as the identity provider names them") @Nullable
        List<@Nullable String> members,

        @Schema(description = "What its members may do") @Nullable
        List<@Nullable GrantDocument> grants) {
    private static final int MOST = 500;
    private static final int LONGEST = 200;

    static TeamRequest of(Team team) {
        List<@Nullable GrantDocument> grants = new ArrayList<>();
        team.grants().forEach(grant -> grants.add(GrantDocument.of(grant)));
        return new TeamRequest(
                team.name().value(), new ArrayList<>(team.groups()), new ArrayList<>(team.members()), grants);
    }

    /** The team that it asks for; a ProblemException, 400, names all that is wrong. */
    Team checked() {
        Checks checks = new Checks();
        Team team = new Team(
                new TeamName(checks.label("name", name)),
                words(checks, "groups", groups),
                words(checks, "members", members),
                grants(checks));
        checks.done();
        return team;
    }

    private static Set<String> words(Checks checks, String field, @Nullable List<@Nullable String> words) {
        Set<String> checked = new LinkedHashSet<>();
        if (words == null) {
            return checked;
        }
        checks.require(words.size() <= MOST, field, "must have at most " + MOST + " entries");
        for (int at = 0; at < Math.min(words.size(), MOST); at++) {
            String word = words.get(at);
            String name = field + "[" + at + "]";
            boolean good = word != null
                    && !word.isEmpty()
                    && word.equals(word.strip())
                    && word.length() <= LONGEST
                    && word.chars().noneMatch(Character::isISOControl);
            checks.require(
                    good,
                    name,
                    "must be 1 to " + LONGEST + " characters without control characters, nor spaces around it");
            if (good) {
                checked.add(checks.text(name, word, LONGEST, ""));
            }
        }
        return checked;
    }

    private List<Grant> grants(Checks checks) {
        List<Grant> checked = new ArrayList<>();
        if (grants == null) {
            return checked;
        }
        checks.require(grants.size() <= MOST, "grants", "must have at most " + MOST + " entries");
        for (int at = 0; at < Math.min(grants.size(), MOST); at++) {
            GrantDocument grant = grants.get(at);
            String field = "grants[" + at + "]";
            if (grant == null || (grant.workspace() == null) == (grant.tag() == null)) {
                checks.require(false, field, "must have a role, and either a workspace or a tag");
            } else {
                checked.add(grant(checks, field, grant));
            }
        }
        return checked;
    }

    private static Grant grant(Checks checks, String field, GrantDocument grant) {
        Role role = checks.word(field + ".role", grant.role(), Role.values());
        String tag = grant.tag();
        return tag == null
                ? new OnName(new WorkspaceName(checks.label(field + ".workspace", grant.workspace())), role)
                : new OnTag(tag(checks, field + ".tag", tag), role);
    }

    private static Tag tag(Checks checks, String field, String tag) {
        int end = tag.indexOf('=');
        String key = end < 0 ? tag : tag.substring(0, end);
        TagChecks.requireKey(checks, field, key);
        return new Tag(key, end < 0 ? "" : TagChecks.value(checks, field, tag.substring(end + 1)));
    }
}
