package dev.berth.server.api.problem;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Enum constants as they appear on the wire: lower case, words joined by underscores. */
public final class WireWords {
    private WireWords() {}

    /** The word of a constant. */
    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** The constant of a word. */
    public static <E extends Enum<E>> Optional<E> parse(E[] constants, String word) {
        return Arrays.stream(constants).filter(one -> of(one).equals(word)).findFirst();
    }

    static <E extends Enum<E>> String list(E[] constants) {
        return Arrays.stream(constants).map(WireWords::of).collect(Collectors.joining(", "));
    }
}
