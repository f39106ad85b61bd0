package dev.berth.server.persistence.database;

import java.time.Instant;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Rows as the text of a JSON array, written as they come, for {@code json_to_recordset} and its like: for what is stored all
 * the time, a tree of objects in between costs more than the text. What is null is left out, which is the same there.
 */
public final class JsonRows {
    private static final int USUAL_SIZE = 1024;
    private static final String HEX = "0123456789abcdef";

    private final StringBuilder text = new StringBuilder(USUAL_SIZE).append('[');
    private int rows;
    private boolean begun;

    /** What is put from here on is of the next row. */
    public JsonRows row() {
        end();
        text.append(rows == 0 ? "{" : ",{");
        rows++;
        begun = true;
        return this;
    }

    private void end() {
        if (rows > 0) {
            text.append('}');
        }
    }

    /** How many rows there are, with the one that is being written. */
    public int rows() {
        return rows;
    }

    public JsonRows put(String column, @Nullable String value) {
        if (value != null) {
            name(column);
            quote(value);
        }
        return this;
    }

    public JsonRows put(String column, @Nullable Enum<?> value) {
        return put(column, SqlText.orNull(value));
    }

    public JsonRows put(String column, @Nullable Instant value) {
        if (value != null) {
            name(column);
            text.append('"');
            Times.write(value, text);
            text.append('"');
        }
        return this;
    }

    public JsonRows put(String column, @Nullable Number value) {
        if (value != null) {
            name(column);
            text.append(value);
        }
        return this;
    }

    public JsonRows put(String column, @Nullable Boolean value) {
        if (value != null) {
            name(column);
            text.append(value);
        }
        return this;
    }

    /** Each as its text. */
    public JsonRows put(String column, Collection<?> values) {
        name(column);
        char before = '[';
        for (Object value : values) {
            text.append(before);
            quote(value.toString());
            before = ',';
        }
        text.append(values.isEmpty() ? "[]" : "]");
        return this;
    }

    /** Rows within a row, for a column that is JSON itself. */
    public JsonRows put(String column, @Nullable JsonRows rows) {
        if (rows != null) {
            name(column);
            text.append(rows.text());
        }
        return this;
    }

    /** The names of columns are ours, and need no escapes. */
    private void name(String column) {
        text.append(begun ? "\"" : ",\"").append(column).append("\":");
        begun = false;
    }

    private void quote(String value) {
        text.append('"');
        if (needsNoEscape(value)) {
            text.append(value);
        } else {
            escape(value);
        }
        text.append('"');
    }

    private static boolean needsNoEscape(String value) {
        for (int index = 0; index < value.length(); index++) {
            char each = value.charAt(index);
            if (each == '"' || each == '\\' || each < ' ') {
                return false;
            }
        }
        return true;
    }

    private void escape(String value) {
        for (int index = 0; index < value.length(); index++) {
            char each = value.charAt(index);
            if (each == '"' || each == '\\') {
                text.append('\\').append(each);
            } else if (each < ' ') {
                text.append("\\u00").append(HEX.charAt(each >> 4)).append(HEX.charAt(each & 0xf));
            } else {
                text.append(each);
            }
        }
    }

    /** All of it; nothing may be put in afterwards. */
    public String text() {
        end();
        return text.append(']').toString();
    }
}
