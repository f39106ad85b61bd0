package dev.berth.server.web.workspace;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.server.web.Visible;
import org.jspecify.annotations.Nullable;

/**
 * A value of a state, for people.
 *
 * @param cut whether there is more of it
 */
public record ShownValue(String text, boolean cut) {
    /** More is read elsewhere: over the interface. */
    static final int MOST = 10_000;

    private static final int SHORT = 120;

    static ShownValue of(@Nullable JsonNode value) {
        if (value == null || value.isMissingNode()) {
            return new ShownValue("", false);
        }
        String text = Visible.text(value.isTextual() ? value.textValue() : value.toPrettyString());
        return text.length() > MOST ? new ShownValue(text.substring(0, MOST), true) : new ShownValue(text, false);
    }

    /** Whether it is better folded. */
    public boolean tall() {
        return cut || text.length() > SHORT || text.indexOf('\n') >= 0;
    }
}
