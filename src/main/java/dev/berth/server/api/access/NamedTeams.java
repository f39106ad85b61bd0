package dev.berth.server.api.access;

import dev.berth.domain.id.TeamName;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.control.port.TeamStore;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Teams that something else names: a token, a binding, an approval rule. They have to be there, or a word mistyped gives nobody anything. */
@ApplicationScoped
public class NamedTeams {
    /** That a token or a binding belongs to. */
    private static final int MOST = 50;

    private static final String FIELD = "teams";

    private final TeamStore teams;

    NamedTeams(TeamStore teams) {
        this.teams = teams;
    }

    /** Those of the field {@code teams}; what is wrong with them is noted. */
    public static Set<TeamName> checked(Checks checks, @Nullable List<String> names) {
        Set<TeamName> checked = new HashSet<>();
        if (names != null) {
            checks.require(names.size() <= MOST, FIELD, "must be at most " + MOST);
            for (String name : names) {
                checked.add(new TeamName(checks.label(FIELD, name)));
            }
        }
        return checked;
    }

    /** {@link #requireThere} of the field {@code teams}, for what names none so far. */
    public Uni<Void> requireThere(Collection<TeamName> wanted) {
        return requireThere(wanted, Set.of(), FIELD);
    }

    /** {@link #requireThere} of the field {@code teams}. */
    public Uni<Void> requireThere(Collection<TeamName> wanted, Collection<TeamName> sofar) {
        return requireThere(wanted, sofar, FIELD);
    }

    /**
     * Goes on when all of these teams are there. One that was named before and was deleted since may stay, so that all else can
     * be changed.
     *
     * @param sofar those that were named before
     * @param field where they are named
     * @return fails with a {@link ProblemException}: 422 {@code no_such_team}, which names them
     */
    public Uni<Void> requireThere(Collection<TeamName> wanted, Collection<TeamName> sofar, String field) {
        if (sofar.containsAll(wanted)) {
            return Uni.createFrom().voidItem();
        }
        return teams.all()
                .invoke(found -> {
                    Set<TeamName> known =
                            found.stream().map(one -> one.team().name()).collect(Collectors.toSet());
                    known.addAll(sofar);
                    Checks checks = new Checks();
                    wanted.stream()
                            .filter(name -> !known.contains(name))
                            .sorted()
                            .forEach(name -> checks.unprocessable("no_such_team", field, "names no team: " + name));
                    checks.done();
                })
                .replaceWithVoid();
    }
}
