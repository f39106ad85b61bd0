package dev.berth.server.persistence.database;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Enum constants as the schema spells them: in lower case. */
public final class SqlText {
    private static final ClassValue<String[]> WORDS = new ClassValue<>() {
        @Override
        protected String[] computeValue(Class<?> type) {
            return Arrays.stream(type.getEnumConstants())
                    .map(constant -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT))
                    .toArray(String[]::new);
        }
    };

    private SqlText() {}

    public static String of(Enum<?> constant) {
        return WORDS.get(constant.getDeclaringClass())[constant.ordinal()];
    }

    public static @Nullable String orNull(@Nullable Enum<?> constant) {
        return constant == null ? null : of(constant);
    }

    public static <E extends Enum<E>> E parse(Class<E> type, String word) {
        return Enum.valueOf(type, word.toUpperCase(Locale.ROOT));
    }

    /**
     * Text as PostgreSQL can hold it. It has no NUL, and UTF-8 has no half surrogates; both may come from an agent's
     * words, and must not make a whole turn fail.
     */
    public static String storable(String text) {
        for (int index = 0; index < text.length(); index++) {
            // A half of a pair too, which is kept then.
            if (notStorable(text.charAt(index))) {
                return replaced(text);
            }
        }
        return text;
    }

    public static @Nullable String storableOrNull(@Nullable String text) {
        return text == null ? null : storable(text);
    }

    private static String replaced(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().map(point -> notStorable(point) ? '\uFFFD' : point).forEach(clean::appendCodePoint);
        return clean.toString();
    }

    private static boolean notStorable(int codePoint) {
        return codePoint == 0 || (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE);
    }
}
