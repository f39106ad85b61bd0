package dev.berth.server.api;

import dev.berth.server.api.problem.ProblemException;
import org.jspecify.annotations.Nullable;

/** A parameter that is either set or not. */
final class Flag {
    private Flag() {}

    static boolean of(String name, @Nullable String value) {
        return switch (value) {
            case null -> false;
            case "true" -> true;
            case "false" -> false;
            default -> throw ProblemException.invalid(name, "must be true or false");
        };
    }
}
