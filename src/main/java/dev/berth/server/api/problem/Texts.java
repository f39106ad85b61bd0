package dev.berth.server.api.problem;

import com.fasterxml.jackson.databind.JsonNode;

/** What PostgreSQL can keep as text, and UTF-8 can carry. */
public final class Texts {
    /** What is wrong with any other. */
    public static final String NOT_STORABLE = "must not contain U+0000 or half of a surrogate pair";

    private Texts() {}

    /**
     * Goes on when all names and strings of a JSON value are storable.
     *
     * @param field where the value stands
     * @throws ProblemException 400 that names the string
     */
    public static void requireIn(String field, JsonNode value) {
        if (value.isTextual() && !areStorable(value.textValue())) {
            throw ProblemException.invalid(field, NOT_STORABLE);
        }
        for (int index = 0; value.isArray() && index < value.size(); index++) {
            requireIn(field + "[" + index + "]", value.get(index));
        }
        value.properties().forEach(member -> {
            if (!areStorable(member.getKey())) {
                throw ProblemException.invalid(field, "has a name in it that holds U+0000 or half of a surrogate pair");
            }
            requireIn(field + "." + member.getKey(), member.getValue());
        });
    }

    /** Whether there is neither U+0000 in it nor one half of a surrogate pair. */
    public static boolean areStorable(String text) {
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\0' || Character.isLowSurrogate(c)) {
                return false;
            }
            if (Character.isHighSurrogate(c)) {
                at++;
                if (at == text.length() || !Character.isLowSurrogate(text.charAt(at))) {
                    return false;
                }
            }
        }
        return true;
    }
}
