package dev.berth.server.web.task;

import dev.berth.server.api.problem.Checks;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Variables as a file of the tool has them: {@code name = expression}. An expression may go on over lines that are indented,
 * or that close it.
 */
final class VariableLines {
    private static final Pattern BEGINNING = Pattern.compile("([\\p{L}_][\\p{L}\\p{N}_-]*)\\s*=(?!=)(.*)");
    private static final Pattern GOING_ON = Pattern.compile("\\s.*|[\\])}].*|");

    private VariableLines() {}

    /** The expressions by name, in their order; what is no such line is noted for the field {@code variables}. */
    static Map<String, String> read(Checks checks, String text) {
        Map<String, String> expressions = new LinkedHashMap<>();
        String name = "";
        for (String line : text.split("\r\n|\r|\n", -1)) {
            Matcher beginning = BEGINNING.matcher(line);
            if (beginning.matches()) {
                name = beginning.group(1);
                String before = expressions.put(name, beginning.group(2).strip());
                checks.require(before == null, "variables", "must name " + name + " only once");
            } else if (!name.isEmpty() && GOING_ON.matcher(line).matches()) {
                expressions.merge(name, line, (expression, more) -> (expression + "\n" + more).stripTrailing());
            } else {
                checks.require(
                        line.isBlank(),
                        "variables",
                        "must be lines such as name = \"value\"; \u201c"
                                + (line.length() > 60 ? line.substring(0, 60) + "\u2026" : line) + "\u201d is none");
            }
        }
        return expressions;
    }
}
