package dev.berth.module;

import org.jspecify.annotations.Nullable;

/** What a root module says literally about one of its variables; null where it says nothing that can be read off. */
record DeclaredVariable(
        @Nullable Boolean sensitive, @Nullable Boolean ephemeral) {
    static final DeclaredVariable PLAIN = new DeclaredVariable(null, null);

    DeclaredVariable with(String attribute, boolean value) {
        return switch (attribute) {
            case "sensitive" -> new DeclaredVariable(value, ephemeral);
            case "ephemeral" -> new DeclaredVariable(sensitive, value);
            default -> this;
        };
    }

    /** This one with what an override says about it. */
    DeclaredVariable mergedWith(DeclaredVariable override) {
        return new DeclaredVariable(
                override.sensitive == null ? sensitive : override.sensitive,
                override.ephemeral == null ? ephemeral : override.ephemeral);
    }
}
