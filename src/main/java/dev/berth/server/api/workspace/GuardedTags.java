package dev.berth.server.api.workspace;

import dev.berth.domain.access.Tag;
import dev.berth.domain.access.Team;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.api.request.Caller;
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

/** Tags give rights where a team has some by them (I4). Who may change the others may not change those: that takes an admin. */
@ApplicationScoped
public class GuardedTags {
    private final TeamStore teams;

    GuardedTags(TeamStore teams) {
        this.teams = teams;
    }

    /** What lets a change of tags pass or not. */
    public record Guard(Set<Tag> guarded) {
        public Guard {
            guarded = Set.copyOf(guarded);
        }

        /**
         * The tags as they become.
         *
         * @throws ProblemException 403, when one of the guarded ones comes or goes
         */
        public Map<String, String> passed(Map<String, String> before, Map<String, String> after) {
            if (guarded.isEmpty() || before.equals(after)) {
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
                ? Uni.createFrom().item(new Guard(Set.of()))
                : granted().map(Guard::new);
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
