package dev.berth.server.web.freeze;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.server.api.freeze.FreezeResponse;
import dev.berth.server.api.problem.Problem;
import dev.berth.server.web.Form;
import dev.berth.server.web.FormField.Kind;
import dev.berth.server.web.FormFields;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The form of a freeze window. */
record FreezeForm(Map<String, String> values) {
    static final FreezeForm EMPTY = new FreezeForm(Map.of("covers", "applies"));

    private static final String TAG = "tag";
    private static final List<String> FIELDS = List.of(TAG, "cron", "zone", "lasts", "from", "to", "covers", "reason");

    FreezeForm {
        values = Map.copyOf(values);
    }

    static FreezeForm sent(Form form) {
        return new FreezeForm(form.fields());
    }

    /** With what a window has. */
    static FreezeForm of(FreezeResponse window) {
        Map<String, String> values = new HashMap<>(Map.of("covers", window.covers(), "reason", window.reason()));
        put(values, "cron", window.cron());
        put(values, "zone", window.zone());
        put(values, "lasts", window.lasts());
        put(values, "from", window.from());
        put(values, "to", window.to());
        return new FreezeForm(values);
    }

    private static void put(Map<String, String> values, String field, @Nullable Object value) {
        if (value != null) {
            values.put(field, value.toString());
        }
    }

    /** What it asks of the API for a new window; what is empty is not asked for. */
    ObjectNode window() {
        ObjectNode window = JsonNodeFactory.instance.objectNode();
        FIELDS.forEach(field -> {
            String value = value(field);
            if (!value.isEmpty()) {
                window.put(field, value);
            }
        });
        return window;
    }

    /** The merge patch by which a window becomes what stands here; what is empty is taken away. */
    ObjectNode patch() {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        FIELDS.stream().filter(field -> !field.equals(TAG)).forEach(field -> {
            String value = value(field);
            patch.put(field, value.isEmpty() ? null : value);
        });
        return patch;
    }

    private String value(String field) {
        return values.getOrDefault(field, "").strip();
    }

    /** @param ofTag whether it says of which tag it is */
    FormFields fields(boolean ofTag, @Nullable Problem problem) {
        FormFields fields = new FormFields(values, problem == null ? List.of() : problem.violations());
        if (ofTag) {
            fields.add(TAG, "Tag", new Kind.Line(), "of the workspaces whose tasks it holds back: key, or key=value");
        }
        return fields.add(
                        "covers",
                        "Holds back",
                        new Kind.Choice(List.of("applies", "everything")),
                        "applies lets plans go on")
                .add("reason", "Reason", new Kind.Line(), "shown to whoever waits")
                .add("from", "From", new Kind.Line(), "once: such as 2026-12-24T12:00:00+01:00; empty is now")
                .add("to", "To", new Kind.Line(), "once: such as 2027-01-02T08:00:00+01:00")
                .add(
                        "cron",
                        "Again and again",
                        new Kind.Line(),
                        "instead: minute, hour, day of the month, month, day of the week, such as 0 18 * * FRI")
                .add(
                        "zone",
                        "Time zone",
                        new Kind.Line(),
                        "whose clocks show these times, such as Europe/Berlin; else UTC")
                .add("lasts", "Lasts", new Kind.Line(), "such as PT62H; with again and again");
    }
}
