package dev.berth.module;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The path of a root module in its archive, in one form for each directory: no dots, no double slashes, the top empty. */
public final class WorkingDirectory {
    private static final int LONGEST = 1_000;
    private static final int LONGEST_STEP = 255;

    private WorkingDirectory() {}

    /** Why it cannot be one; null when it can. */
    public static @Nullable String problem(String path) {
        if (path.startsWith("/")) {
            return "must be relative to the top of the configuration";
        }
        if (path.length() > LONGEST || path.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
            return "must have at most " + LONGEST + " bytes";
        }
        if (path.chars().anyMatch(Character::isISOControl) || !HclText.isWellFormed(path)) {
            return "must not contain control characters";
        }
        for (String step : steps(path)) {
            if (step.equals("..")) {
                return "must not contain ..";
            }
            if (step.getBytes(StandardCharsets.UTF_8).length > LONGEST_STEP) {
                return "must have at most " + LONGEST_STEP + " bytes between two slashes";
            }
        }
        return null;
    }

    /** The path in its one form. */
    public static String normalized(String path) {
        return String.join("/", steps(path));
    }

    private static List<String> steps(String path) {
        List<String> steps = new ArrayList<>();
        for (String step : path.split("/")) {
            if (!step.isEmpty() && !step.equals(".")) {
                steps.add(step);
            }
        }
        return steps;
    }
}
