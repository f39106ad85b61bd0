package dev.berth.masking;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The strings of an HCL expression: quoted, as they are written and as they are meant, and heredocs. */
final class HclStrings {
    private final String text;
    private final List<String> found = new ArrayList<>();
    private int at;
    private int literals;
    private boolean others;

    private HclStrings(String text) {
        this.text = text;
    }

    static HclStrings of(String expression) {
        HclStrings strings = new HclStrings(expression);
        strings.read();
        return strings;
    }

    /** Whether the whole expression is one string. */
    boolean isOnlyOne() {
        return literals == 1 && !others;
    }

    List<String> all() {
        return List.copyOf(found);
    }

    void forEach(Consumer<String> action) {
        found.forEach(action);
    }

    private void read() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '"') {
                quoted();
            } else if (text.startsWith("<<", at) && heredoc()) {
                literals++;
            } else if (c == '#' || text.startsWith("//", at)) {
                skipTo("\n");
            } else if (text.startsWith("/*", at)) {
                skipTo("*/");
            } else {
                others |= !Character.isWhitespace(c);
                at++;
            }
        }
    }

    private void skipTo(String end) {
        int next = text.indexOf(end, at + 1);
        at = next < 0 ? text.length() : next + end.length();
    }

    private void quoted() {
        StringBuilder meant = new StringBuilder();
        int start = ++at;
        while (at < text.length() && text.charAt(at) != '"') {
            if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                escape(meant);
            } else if (text.startsWith("$${", at) || text.startsWith("%%{", at)) {
                meant.append(text, at + 1, at + 3);
                at += 3;
            } else {
                meant.append(text.charAt(at));
                at++;
            }
        }
        found.add(meant.toString());
        found.add(text.substring(start, at));
        literals++;
        at++;
    }

    private void escape(StringBuilder meant) {
        char kind = text.charAt(at + 1);
        int digits = kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
        if (digits > 0 && at + 2 + digits <= text.length()) {
            try {
                int c = Integer.parseInt(text.substring(at + 2, at + 2 + digits), 16);
                meant.append(Character.toString(c));
                at += 2 + digits;
                return;
            } catch (IllegalArgumentException e) {
                // Not a character's number: taken as it stands.
                meant.append('\\');
                at++;
                return;
            }
        }
        switch (kind) {
            case 'n' -> meant.append('\n');
            case 'r' -> meant.append('\r');
            case 't' -> meant.append('\t');
            default -> meant.append(kind);
        }
        at += 2;
    }

    private boolean heredoc() {
        int name = at + 2;
        boolean indented = name < text.length() && text.charAt(name) == '-';
        name += indented ? 1 : 0;
        int lineEnd = text.indexOf('\n', name);
        if (lineEnd < 0) {
            return false;
        }
        String marker = text.substring(name, lineEnd).strip();
        if (!marker.matches("[\\p{L}_][\\p{L}\\p{N}_-]*")) {
            return false;
        }
        List<String> lines = new ArrayList<>();
        int from = lineEnd + 1;
        while (from <= text.length()) {
            int end = text.indexOf('\n', from);
            end = end < 0 ? text.length() : end;
            String line = text.substring(from, end);
            from = end + 1;
            if (line.strip().equals(marker)) {
                break;
            }
            lines.add(line);
        }
        at = Math.min(from, text.length());
        content(lines, indented);
        return true;
    }

    private void content(List<String> lines, boolean indented) {
        found.add(undoubled(String.join("\n", lines) + "\n"));
        if (indented) {
            int margin = lines.stream()
                    .filter(line -> !line.isBlank())
                    .mapToInt(line -> line.length() - line.stripLeading().length())
                    .min()
                    .orElse(0);
            found.add(undoubled(lines.stream()
                    .map(line -> line.length() >= margin ? line.substring(margin) : line)
                    .collect(Collectors.joining("\n", "", "\n"))));
        }
    }

    private static String undoubled(String text) {
        return text.replace("$${", "${").replace("%%{", "%{");
    }
}
