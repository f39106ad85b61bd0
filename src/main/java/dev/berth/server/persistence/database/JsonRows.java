package dev.berth.server.persistence.database;

import java.time.Instant;
import java.util.List;
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
        return put(column, Times.jsonOrNull(value));
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

    public JsonRows put(String column, List<String> values) {
        name(column);
        text.append('[');
        for (int index = 0; index < values.size(); index++) {
            text.append(index == 0 ? "" : ",");
            quote(values.get(index));
        }
        text.append(']');
        return this;
    }

    /** The names of columns are ours, and need no escapes. */
    private void name(String column) {
        text.append(begun ? "\"" : ",\"").append(column).append("\":");
        begun = false;
    }

    private void quote(String value) {
        text.append('"');
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
        text.append('"');
    }

    /** All of it; nothing may be put in afterwards. */
    public String text() {
        end();
        return text.append(']').toString();
    }
}
