package dev.berth.server.api.workspace;

import dev.berth.domain.access.Tag;
import dev.berth.domain.access.Team;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.Caller;
import dev.berth.server.control.freeze.FreezeGate;
import dev.berth.server.control.port.TeamStore;
import dev.berth.server.control.port.WorkspaceStore.Workspace;
import dev.berth.server.security.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Tags give rights where a team has some by them (I4), and hold tasks back where a freeze window is theirs (W3). Who may change the
 * others may not change the former, and may not take away the latter: that takes an admin.
 */
@ApplicationScoped
public class GuardedTags {
    private final TeamStore teams;
    private final FreezeGate windows;

    GuardedTags(TeamStore teams, FreezeGate windows) {
        this.teams = teams;
        this.windows = windows;
    }

    /**
     * What lets a change of tags pass or not.
     *
     * @param guarded may neither come nor go
     * @param holding may come and not go
     */
    public record Guard(Set<Tag> guarded, Set<Tag> holding) {
        public Guard {
            guarded = Set.copyOf(guarded);
            holding = Set.copyOf(holding);
        }

        /**
         * The tags as they become.
         *
         * @throws ProblemException 403, when one of the guarded ones comes or goes
         */
        public Map<String, String> passed(Map<String, String> before, Map<String, String> after) {
            if ((guarded.isEmpty() && holding.isEmpty()) || before.equals(after)) {
                return after;
            }
            Set<Tag> was = tags(before);
            Set<Tag> becomes = tags(after);
            guarded.stream()
                    .filter(tag -> was.contains(tag) != becomes.contains(tag))
                    .sorted(Comparator.comparing(Tag::toString))
                    .findFirst()
                    .ifPresent(tag -> {
                        throw refused(tag);
                    });
            holding.stream()
                    .filter(tag -> was.contains(tag) && !becomes.contains(tag))
                    .min(Comparator.comparing(Tag::toString))
                    .ifPresent(tag -> {
                        throw ProblemException.forbidden(
                                "taking away the tag " + tag + ", which has a freeze window, needs the role admin");
                    });
            return after;
        }

        /** The workspace as it becomes; the same for its tags. */
        public Workspace passed(Workspace before, Workspace after) {
            passed(before.tags(), after.tags());
            return after;
        }
    }

    static Set<Tag> tags(Map<String, String> tags) {
        Set<Tag> found = new HashSet<>();
        tags.forEach((key, value) -> found.add(new Tag(key, value)));
        return found;
    }

    static ProblemException refused(Tag tag) {
        return ProblemException.forbidden(
                "changing the tag " + tag + ", by which a team has rights, needs the role admin");
    }

    /** For a change by that caller of the workspace at hand. */
    public Uni<Guard> guard(Caller caller) {
        return caller.has(Roles.ADMIN)
                ? Uni.createFrom().item(new Guard(Set.of(), Set.of()))
                : granted().flatMap(granted -> windows.tags().map(holding -> new Guard(granted, holding)));
    }

    /** Some workspace has other tags from now on, and perhaps other freeze windows by that. */
    public Uni<Void> changed() {
        return windows.namesChanged();
    }

    /** The tags by which some team has rights. */
    Uni<Set<Tag>> granted() {
        return teams.all()
                .map(all -> all.stream()
                        .flatMap(stored -> stored.team().grants().stream())
                        .filter(Team.OnTag.class::isInstance)
                        .map(grant -> ((Team.OnTag) grant).tag())
                        .collect(Collectors.toUnmodifiableSet()));
    }
}
