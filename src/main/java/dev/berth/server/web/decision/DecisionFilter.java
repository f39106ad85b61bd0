package dev.berth.server.web.decision;

import dev.berth.server.api.decision.DecisionQuery;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.problem.Violation;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.control.port.DecisionStore;
import dev.berth.server.control.port.LoopDecision;
import dev.berth.server.web.FormField;
import dev.berth.server.web.FormField.Kind;
import dev.berth.server.web.FormFields;
import dev.berth.server.web.TypedQuery;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Which decisions the page shows, as it was typed.
 *
 * @param typed what stands in a field; not there for any
 */
public record DecisionFilter(Map<String, String> typed) {
    private static final List<String> FIELDS = List.of("pool", "pod", "task", "kind", "since", "until");

    public DecisionFilter {
        typed = Map.copyOf(typed);
    }

    /** What an address asks for. */
    static DecisionFilter of(MultivaluedMap<String, String> query) {
        return new DecisionFilter(TypedQuery.read(FIELDS, query));
    }

    /** What the API makes of it; what is wrong with it is noted. */
    DecisionStore.Filter checked(Checks checks) {
        return new DecisionQuery(
                        typed.get("pool"),
                        typed.get("pod"),
                        typed.get("task"),
                        typed.get("kind"),
                        typed.get("since"),
                        typed.get("until"))
                .filter(checks);
    }

    public boolean narrows() {
        return !typed.isEmpty();
    }

    /** In an address; without a beginning. */
    public String query() {
        return TypedQuery.write(FIELDS, typed);
    }

    /** Of the changes that the server tells, those of the pool that was asked for. */
    String events() {
        String pool = typed.getOrDefault("pool", "");
        return pool.isEmpty() ? "?" : "?pool=" + pool;
    }

    /** The form, with what is wrong at its fields. */
    List<FormField> fields(List<Violation> violations) {
        return new FormFields(typed, violations)
                .add("pool", "Pool", new Kind.Line(), "")
                .add("pod", "Pod", new Kind.Line(), "")
                .add("task", "Task", new Kind.Line(), "")
                .add("kind", "Kind", new Kind.Choice(kinds()), "")
                .add("since", "Since", new Kind.Line(), "such as 2026-03-01T12:00:00Z")
                .add("until", "Until, without it", new Kind.Line(), "")
                .all();
    }

    private static List<String> kinds() {
        return Stream.concat(
                        Stream.of(""), Stream.of(LoopDecision.Kind.values()).map(WireWords::of))
                .toList();
    }
}
