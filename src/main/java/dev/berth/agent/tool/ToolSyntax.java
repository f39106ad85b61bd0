package dev.berth.agent.tool;

import dev.berth.module.Dialect;
import java.util.Arrays;

/** What depends on the tool and its version: the files that it reads, and the steps that take values of variables. */
public final class ToolSyntax {
    private static final String TOFU = "tofu";

    private final boolean tofu;
    private final int[] version;

    private ToolSyntax(boolean tofu, int[] version) {
        this.tofu = tofu;
        this.version = version;
    }

    /** The syntax of that tool in that version. */
    public static ToolSyntax of(String tool, String version) {
        int[] numbers = Arrays.stream(version.split("[^0-9]+"))
                .filter(part -> !part.isEmpty() && part.length() < 9)
                .mapToInt(Integer::parseInt)
                .toArray();
        return new ToolSyntax(tool.equals(TOFU), Arrays.copyOf(numbers, 2));
    }

    /** Which files it reads. */
    public Dialect dialect() {
        if (!tofu) {
            return Dialect.TERRAFORM;
        }
        return isAtLeast(1, 8) ? Dialect.TOFU : Dialect.EARLY_TOFU;
    }

    /** Whether sources of modules and settings of backends may depend on variables, so that {@code init} wants them. */
    public boolean initTakesValues() {
        return tofu ? isAtLeast(1, 8) : isAtLeast(1, 15);
    }

    /**
     * Whether a saved plan is applied together with values, for the variables that no plan holds. Earlier versions have
     * no such variables and refuse the option.
     */
    public boolean applyTakesValues() {
        return tofu ? isAtLeast(1, 8) : isAtLeast(1, 10);
    }

    private boolean isAtLeast(int major, int minor) {
        return version[0] > major || (version[0] == major && version[1] >= minor);
    }
}
