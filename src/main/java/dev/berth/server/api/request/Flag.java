package dev.berth.server.api.request;

import dev.berth.server.api.problem.ProblemException;
import org.jspecify.annotations.Nullable;

/** A parameter that is either set or not. */
public final class Flag {
    private Flag() {}

    public static boolean of(String name, @Nullable String value) {
        return switch (value) {
            case null -> false;
            case "true" -> true;
            case "false" -> false;
            default -> throw ProblemException.invalid(name, "must be true or false");
        };
    }
}
