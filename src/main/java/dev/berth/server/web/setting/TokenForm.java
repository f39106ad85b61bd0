package dev.berth.server.web.setting;

import dev.berth.server.api.problem.Problem;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.control.port.TokenStore.Role;
import dev.berth.server.web.Form;
import dev.berth.server.web.FormField.Kind;
import dev.berth.server.web.FormFields;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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

    FormFields fields(@Nullable Problem problem) {
        return new FormFields(form.fields(), problem == null ? List.of() : problem.violations())
                .add(
                        "name",
                        "Name",
                        new Kind.Line(),
                        "who or what has it, as it is told of what they do: 1 to 63 of a-z, 0-9 and hyphens")
                .add("role", "Role", new Kind.Choice(roles()), "")
                .add(
                        "expiresIn",
                        "Expires in (expiresIn)",
                        new Kind.Line(),
                        "such as P30D or PT12H, up to P3650D; it does not expire when empty");
    }

    private static List<String> roles() {
        return Arrays.stream(Role.values()).map(WireWords::of).toList();
    }
}
