package dev.berth.agent.output;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The forms in which secret values may show up in output: as they are, as JSON or HCL writes them, line by line, and
 * the strings inside an expression. Values shorter than four characters are left alone: masking them would make the
 * output unreadable and would tell their length.
 */
public final class Secrets {
    private static final int SHORTEST = 4;
    private static final Pattern QUOTED = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");

    private final Set<String> forms = new LinkedHashSet<>();

    /** Adds a plain value. */
    public Secrets add(String value) {
        addForm(value);
        addForm(escaped(value, false));
        addForm(escaped(value, true));
        if (value.indexOf('\n') >= 0) {
            value.lines().forEach(this::addLine);
        }
        return this;
    }

    /** Adds an HCL expression: the whole of it and every string in it. */
    public Secrets addExpression(String expression) {
        add(expression);
        Matcher strings = QUOTED.matcher(expression);
        while (strings.find()) {
            add(unescaped(strings.group(1)));
            addForm(strings.group(1));
        }
        return this;
    }

    /** Adds everything that the other knows. */
    public Secrets addAll(Secrets other) {
        forms.addAll(other.forms);
        return this;
    }

    Set<String> forms() {
        return forms;
    }

    private void addLine(String line) {
        addForm(line.strip());
        addForm(escaped(line.strip(), false));
    }

    private void addForm(String form) {
        if (form.strip().length() >= SHORTEST) {
            forms.add(form);
        }
    }

    private static String escaped(String value, boolean html) {
        StringBuilder out = new StringBuilder(value.length() + 8);
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '<', '>', '&' -> out.append(html ? String.format("\\u%04x", (int) c) : String.valueOf(c));
                default -> out.append(c);
            }
        }
        return out.toString();
    }

    private static String unescaped(String literal) {
        return literal.replace("\\n", "\n")
                .replace("\\t", "\t")
                .replace("\\\"", "\"")
                .replace("\\\\", "\\");
    }
}
