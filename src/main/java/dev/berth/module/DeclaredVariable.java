package dev.berth.module;

import org.jspecify.annotations.Nullable;

/**
 * What a root module says literally about one of its variables; null where it says nothing that can be read off.
 *
 * @param doubtful whether it says something of its being sensitive that cannot be read off
 */
record DeclaredVariable(
        @Nullable Boolean sensitive, @Nullable Boolean ephemeral, boolean doubtful) {
    static final DeclaredVariable PLAIN = new DeclaredVariable(null, null, false);

    /** This one with a mark; null for a mark that is not literally true or false. */
    DeclaredVariable with(String attribute, @Nullable Boolean value) {
        return switch (attribute) {
            case "sensitive" -> new DeclaredVariable(value, ephemeral, value == null);
            case "ephemeral" -> new DeclaredVariable(sensitive, value, doubtful);
            default -> this;
        };
    }

    /** This one with what an override says about it. */
    DeclaredVariable mergedWith(DeclaredVariable override) {
        return new DeclaredVariable(
                override.sensitive == null ? sensitive : override.sensitive,
                override.ephemeral == null ? ephemeral : override.ephemeral,
                doubtful || override.doubtful);
    }

    /** Whether it certainly is not sensitive. */
    boolean shown() {
        return !doubtful && !Boolean.TRUE.equals(sensitive);
    }
}
