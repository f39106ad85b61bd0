package dev.berth.server.api.order;

import dev.berth.domain.Invariant;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.problem.ProblemException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A list of other workspaces in a body. */
final class NamedWorkspaces {
    private NamedWorkspaces() {}

    /** The names in their order; a ProblemException, 400, says which are none. */
    static Set<WorkspaceName> checked(String field, @Nullable List<String> given, WorkspaceName workspace, int most) {
        Checks checks = new Checks();
        checks.require(given != null, field, "is required");
        List<String> names = given == null ? List.of() : given;
        checks.require(names.size() <= most, field, "must be at most " + most);
        checks.done();
        Set<WorkspaceName> named = new LinkedHashSet<>();
        for (int index = 0; index < names.size(); index++) {
            String place = field + "[" + index + "]";
            boolean label = isLabel(checks, place, names.get(index));
            if (label) {
                WorkspaceName name = new WorkspaceName(names.get(index));
                checks.require(!name.equals(workspace), place, "is the workspace itself");
                checks.require(named.add(name), place, "is there twice");
            }
        }
        checks.done();
        return named;
    }

    private static boolean isLabel(Checks checks, String place, @Nullable String name) {
        boolean label = name != null && Invariant.isDnsLabel(name);
        checks.require(label, place, "must be a DNS label: 1 to 63 of a-z, 0-9 and inner hyphens");
        return label;
    }

    /** Where in the list a name stands. */
    static String place(String field, List<WorkspaceName> asked, WorkspaceName name) {
        int index = asked.indexOf(name);
        return index < 0 ? field : field + "[" + index + "]";
    }

    /**
     * What is told of one that is not there or not seen. One that nobody asked for was kept, since whoever asks does not see it, and is
     * gone since: its name is not told.
     */
    static ProblemException missing(String field, List<WorkspaceName> asked, WorkspaceName name) {
        return asked.contains(name)
                ? ProblemException.invalid(place(field, asked, name), "names no workspace: " + name)
                : ProblemException.invalid(field, "had another workspace that was deleted just now; try again");
    }
}
