package dev.berth.server.api.workspace;

import dev.berth.module.HclText;
import dev.berth.server.api.problem.Checks;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What holds for every named value, be it a variable or of the environment. Sizes are those of UTF-8. */
final class ValueChecks {
    static final int MAX_NAME = 128;
    private static final int MAX_COUNT = 500;

    private ValueChecks() {}

    static void requireFew(Checks checks, String field, int count) {
        checks.require(count <= MAX_COUNT, field, "must have at most " + MAX_COUNT + " entries");
    }

    static void requireName(Checks checks, String field, Pattern pattern, String name) {
        boolean good = name.length() <= MAX_NAME && pattern.matcher(name).matches();
        checks.require(
                good,
                field,
                "must be called with letters, digits and underscores, no digit first, and at most " + MAX_NAME
                        + " characters");
    }

    /** The text of a value, or a stand-in for one that was found wrong. */
    static String text(Checks checks, String field, @Nullable String value, long maxBytes) {
        checks.require(value != null, field, "must be given");
        String text = value == null ? "" : value;
        // Neither an environment variable nor PostgreSQL's text can hold one.
        checks.require(text.indexOf('\0') < 0, field, "must not contain NUL characters");
        checks.require(HclText.isWellFormed(text), field, "must not contain half a surrogate pair");
        checks.require(bytes(text) <= maxBytes, field, "must have at most " + maxBytes + " bytes");
        return text;
    }

    static void requireExpression(Checks checks, String field, String text, boolean hidden) {
        String problem = hidden ? HclText.hiddenProblem(text) : HclText.problem(text);
        if (problem != null) {
            checks.unprocessable("variable_invalid", field, problem);
        }
    }

    static long bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    static String shown(String name) {
        return (name.length() > MAX_NAME ? name.substring(0, MAX_NAME) + "…" : name).replaceAll("\\p{Cntrl}", "?");
    }
}
