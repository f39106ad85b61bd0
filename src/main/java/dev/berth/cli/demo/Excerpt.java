package dev.berth.cli.demo;

import java.util.List;
import java.util.function.Predicate;

/** The part of Terraform's output that a reader of the demo wants to see. */
final class Excerpt {
    private static final String INTRODUCTION = " will perform the following actions:";

    private Excerpt() {}

    /** What a plan would do, from its first action to its sum; all of the output when it looks different. */
    static List<String> ofPlan(List<String> output) {
        int first = first(output, line -> line.endsWith(INTRODUCTION));
        int sum = first(output, line -> line.startsWith("Plan: "));
        return first < 0 || sum < first ? output : output.subList(first, sum + 1);
    }

    private static int first(List<String> lines, Predicate<String> wanted) {
        for (int index = 0; index < lines.size(); index++) {
            if (wanted.test(lines.get(index))) {
                return index;
            }
        }
        return -1;
    }
}
