package dev.berth.cli.client.pack;

import java.util.ArrayList;
import java.util.List;

/**
 * Which paths of a directory stay behind: the rules that always hold ({@code .git/}, {@code .terraform/} without its modules),
 * then those of its {@code .terraformignore}. The last one that names a path decides.
 *
 * <p>It looks like a {@code .gitignore} and is none: a pattern with a slash in the middle is not bound to the top, one without a
 * slash at its end does not take what lies in a directory of that name, and what lies in a directory that is left out may be taken
 * back. So a library for git's rules would pack other files than Terraform does.
 */
final class IgnoreRules {
    /** What the file is called; it is part of the archive like any other. */
    static final String FILE = ".terraformignore";

    /** So many lines, and characters in one, are more than anybody writes. */
    private static final int MAX_RULES = 10_000;

    private static final int MAX_PATTERN = 1_000;

    private record Rule(IgnorePattern pattern, boolean includes) {}

    private final List<Rule> rules;

    private IgnoreRules(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    /**
     * The rules of a file with these lines; none for a directory without one.
     *
     * @throws PackException when it is none that anybody wrote
     */
    static IgnoreRules of(List<String> lines) {
        List<Rule> rules = new ArrayList<>(List.of(
                new Rule(IgnorePattern.of(".terraform/"), false),
                new Rule(IgnorePattern.of(".terraform/modules/"), true),
                new Rule(IgnorePattern.of(".git/"), false)));
        for (String line : lines) {
            String text = line.strip();
            boolean includes = text.startsWith("!");
            String pattern = includes ? text.substring(1) : text;
            if (text.startsWith("#") || pattern.isEmpty()) {
                continue;
            }
            if (pattern.length() > MAX_PATTERN || rules.size() >= MAX_RULES) {
                throw new PackException(FILE + " has more than " + MAX_RULES + " rules, or one of more than "
                        + MAX_PATTERN + " characters");
            }
            rules.add(new Rule(IgnorePattern.of(pattern), includes));
        }
        return new IgnoreRules(rules);
    }

    /** Whether a file or link stays behind; its path counts from the top, with a {@code /} between steps. */
    boolean leavesOut(String path) {
        int last = last(path);
        return last >= 0 && !rules.get(last).includes();
    }

    /** Whether a directory gets no entry of its own; what lies in it may still get some. */
    boolean leavesOutDirectory(String path) {
        return leavesOut(path) || leavesOut(path + "/");
    }

    /** Whether a directory is left out with all that lies in it, since no later rule takes anything back. */
    boolean leavesOutAllBelow(String path) {
        int last = leavesOut(path) ? -1 : last(path + "/");
        return last >= 0 && rules.subList(last, rules.size()).stream().noneMatch(Rule::includes);
    }

    /** The last rule that names the path, or -1. */
    private int last(String path) {
        for (int rule = rules.size() - 1; rule >= 0; rule--) {
            if (rules.get(rule).pattern().matches(path)) {
                return rule;
            }
        }
        return -1;
    }
}
