package dev.berth.server.web.setting;

import dev.berth.server.api.audit.AuditQuery;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.problem.Violation;
import dev.berth.server.control.port.AuditStore;
import dev.berth.server.web.FormField;
import dev.berth.server.web.FormField.Kind;
import dev.berth.server.web.FormFields;
import dev.berth.server.web.TypedQuery;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Which acts the page shows, as it was typed.
 *
 * @param typed what stands in a field; not there for any
 */
public record AuditFilter(Map<String, String> typed) {
    private static final List<String> FIELDS = List.of("actor", "person", "action", "object", "since", "until");

    public AuditFilter {
        typed = Map.copyOf(typed);
    }

    /** What an address asks for. */
    static AuditFilter of(MultivaluedMap<String, String> query) {
        return new AuditFilter(TypedQuery.read(FIELDS, query));
    }

    /** What the API makes of it; what is wrong with it is noted. */
    AuditStore.Filter checked(Checks checks) {
        return new AuditQuery(
                        typed.get("actor"),
                        typed.get("action"),
                        typed.get("object"),
                        typed.get("since"),
                        typed.get("until"),
                        typed.get("person"))
                .filter(checks);
    }

    public boolean narrows() {
        return !typed.isEmpty();
    }

    /** In an address; without a beginning. */
    public String query() {
        return TypedQuery.write(FIELDS, typed);
    }

    /** The form, with what is wrong at its fields. */
    List<FormField> fields(List<Violation> violations) {
        List<String> actions =
                Stream.concat(Stream.of(""), AuditQuery.actions().stream()).toList();
        return new FormFields(typed, violations)
                .add("actor", "Who", new Kind.Line(), "the name of a token or a person")
                .add("person", "Person", new Kind.Line(), "as the identity provider names them")
                .add("action", "Did what", new Kind.Choice(actions), "")
                .add("object", "To what", new Kind.Line(), "a name, number or id")
                .add("since", "Since", new Kind.Line(), "such as 2026-03-01T12:00:00Z")
                .add("until", "Until, without it", new Kind.Line(), "")
                .all();
    }
}
