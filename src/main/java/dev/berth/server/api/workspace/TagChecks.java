package dev.berth.server.api.workspace;

import dev.berth.server.api.problem.Checks;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What tags may be called and hold. A key begins and ends with a letter or digit and has no equals sign, so that {@code
 * key=value} is read in one way only; a plain tag has an empty value.
 */
public final class TagChecks {
    static final int MAX_COUNT = 50;
    private static final int MAX_KEY = 128;
    private static final int MAX_VALUE = 256;
    private static final Pattern KEY =
            Pattern.compile("[\\p{L}\\p{N}]([\\p{L}\\p{N}\\p{M}_.:/+@ -]*[\\p{L}\\p{N}\\p{M}])?");
    private static final Pattern VALUE = Pattern.compile("[\\p{L}\\p{N}\\p{M}\\p{P}\\p{S} ]*");

    private TagChecks() {}

    /** The tags of a workspace, each under its field. */
    public static Map<String, String> tags(
            Checks checks, String field, @Nullable Map<String, @Nullable String> requested) {
        Map<String, String> tags = new TreeMap<>();
        if (requested == null) {
            return tags;
        }
        checks.require(requested.size() <= MAX_COUNT, field, "must have at most " + MAX_COUNT + " entries");
        requested.forEach((key, value) -> {
            String name = field + "." + ValueChecks.shown(key);
            requireKey(checks, name, key);
            checks.require(value != null, name, "must be a text, which may be empty");
            tags.put(key, value == null ? "" : value(checks, name, value));
        });
        return tags;
    }

    /** Notes it when the key of a tag cannot be one. */
    public static void requireKey(Checks checks, String field, String key) {
        checks.require(
                key.length() <= MAX_KEY && KEY.matcher(key).matches(),
                field,
                "must be called with letters, digits and inner _ . : / + @ - and blanks, and at most " + MAX_KEY
                        + " characters");
    }

    /** The value of a tag; noted when it cannot be one. */
    public static String value(Checks checks, String field, String value) {
        checks.require(
                value.length() <= MAX_VALUE && VALUE.matcher(value).matches(),
                field,
                "must be one line without control characters, of at most " + MAX_VALUE + " characters");
        return value;
    }
}
