package dev.berth.module;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which files of a directory a tool reads, and in which order. */
public enum Dialect {
    TERRAFORM,

    /** {@code x.tofu} stands in the place of {@code x.tf}, {@code x.tofu.json} in that of {@code x.tf.json}. */
    TOFU,

    /** OpenTofu before 1.8 knew no files of its own. */
    EARLY_TOFU;

    /** The bytes decide, as in Go; Java's own order of strings differs beyond the first 65,536 characters. */
    private static final Comparator<String> BY_BYTES = Comparator.comparing(
            name -> name.getBytes(StandardCharsets.UTF_8), (one, other) -> Arrays.compareUnsigned(one, other));

    private static final int LONGEST_NAME = 255;
    private static final String OVERRIDE = "zzzz_berth_override.tf";
    private static final String LAST_CHARACTER = Character.toString(0x10FFFD);

    private List<String> endings() {
        return switch (this) {
            case TERRAFORM, EARLY_TOFU -> List.of(".tf", ".tf.json");
            case TOFU -> List.of(".tf", ".tf.json", ".tofu", ".tofu.json");
        };
    }

    /** The present dialect of a tool by its name. */
    public static Dialect of(String tool) {
        return tool.equals("tofu") ? TOFU : TERRAFORM;
    }

    /** Whether a file of that name is read, wherever it lies. */
    public boolean reads(String name) {
        return ending(name) != null && !isIgnored(name);
    }

    /** The names among these that are read: the ordinary files first, then the overrides, each in order. */
    public List<String> inOrder(Collection<String> names) {
        Set<String> all = new HashSet<>(names);
        List<String> read = all.stream()
                .filter(this::reads)
                .filter(name -> !isShadowed(name, all))
                .sorted(BY_BYTES)
                .toList();
        return Stream.concat(
                        read.stream().filter(name -> !isOverride(name)),
                        read.stream().filter(this::isOverride))
                .toList();
    }

    /** Whether the file is merged over the others. */
    public boolean isOverride(String name) {
        String ending = ending(name);
        String base = ending == null ? name : name.substring(0, name.length() - ending.length());
        return base.equals("override") || base.endsWith("_override");
    }

    /** A name for an override that comes after all overrides among these names. */
    public String lastOverride(Collection<String> names) {
        String last = names.stream()
                .filter(name -> ending(name) != null && isOverride(name))
                .max(BY_BYTES)
                .orElse("");
        if (BY_BYTES.compare(OVERRIDE, last) > 0) {
            return OVERRIDE;
        }
        String ending = ending(last);
        String after = last.substring(0, last.length() - (ending == null ? 0 : ending.length())) + "~_override.tf";
        for (int times = 1; after.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME || !isAfter(after, last); ) {
            after = LAST_CHARACTER.repeat(times) + "_override.tf";
            times++;
        }
        return after;
    }

    private static boolean isAfter(String name, String last) {
        return BY_BYTES.compare(name, last) > 0;
    }

    private static boolean isIgnored(String name) {
        return name.startsWith(".") || name.endsWith("~") || (name.startsWith("#") && name.endsWith("#"));
    }

    private @Nullable String ending(String name) {
        return endings().stream()
                .filter(name::endsWith)
                .max(Comparator.comparingInt(String::length))
                .orElse(null);
    }

    private boolean isShadowed(String name, Set<String> all) {
        return this == TOFU && (isReplaced(name, ".tf", all) || isReplaced(name, ".tf.json", all));
    }

    private static boolean isReplaced(String name, String ending, Set<String> all) {
        return name.endsWith(ending)
                && all.contains(name.substring(0, name.length() - ending.length()) + ending.replace(".tf", ".tofu"));
    }
}
