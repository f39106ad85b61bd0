package dev.berth.server.web.setting;

import dev.berth.domain.access.Role;
import dev.berth.server.api.problem.Problem;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.api.token.TokenChanges;
import dev.berth.server.web.Form;
import dev.berth.server.web.FormField.Kind;
import dev.berth.server.web.FormFields;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The form of a new token, as it was typed. What it has to be is the API's to say. */
record TokenForm(Form form) {
    /** What it begins with: the role that may do least. */
    static final TokenForm EMPTY = new TokenForm(new Form(Map.of("role", WireWords.of(Role.VIEWER))));

    /** What stands in a field; null when it is empty. */
    @Nullable
    String text(String field) {
        String text = form.text(field).strip();
        return text.isEmpty() ? null : text;
    }

    /** What it asks for. */
    TokenChanges.Wish wish() {
        List<String> teams = form.text("teams").isBlank()
                ? List.of()
                : Arrays.asList(form.text("teams").strip().split("[\\s,]+"));
        return new TokenChanges.Wish(text("name"), text("role"), text("person"), teams, text("expiresIn"));
    }

    FormFields fields(@Nullable Problem problem) {
        return new FormFields(form.fields(), problem == null ? List.of() : problem.violations())
                .add(
                        "name",
                        "Name",
                        new Kind.Line(),
                        "who or what has it, as it is told of what they do: 1 to 63 of a-z, 0-9 and hyphens")
                .add(
                        "role",
                        "Role",
                        new Kind.Choice(roles(), "none"),
                        "over everything; none for the rights of its teams alone")
                .add(
                        "person",
                        "Person",
                        new Kind.Line(),
                        "whose it is, as the identity provider names them; a machine's when empty, which approves nothing that a"
                                + " rule asks people for")
                .add("teams", "Teams", new Kind.Line(), "names with commas between them")
                .add(
                        "expiresIn",
                        "Expires in (expiresIn)",
                        new Kind.Line(),
                        "such as P30D or PT12H, up to P3650D; it does not expire when empty");
    }

    private static List<String> roles() {
        return Stream.concat(Stream.of(""), Arrays.stream(Role.values()).map(WireWords::of))
                .toList();
    }
}
