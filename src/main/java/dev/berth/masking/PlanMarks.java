package dev.berth.masking;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Terraform's marks in a plan's JSON. They come after the values that they are about, so they are read before; each
 * object is known by where it begins in the document, and so is each value that may be marked.
 */
final class PlanMarks {
    private static final String PRIOR_STATE = "prior_state";

    /** The marks of the fields of one object. */
    static final class OfObject {
        private final Map<String, Mark> fields = new HashMap<>();
        private boolean sensitive;

        /** What of this field is sensitive, or null. */
        @Nullable
        Mark of(String field) {
            return fields.get(field);
        }

        /** Whether the object calls itself sensitive, as an output or a variable does. */
        boolean sensitive() {
            return sensitive;
        }
    }

    /** An object that has begun, and where those of its values are that may be marked. */
    private record Open(long place, Map<String, Long> values) {}

    private final PlanText document;
    private final Consumer<String> marked;
    private final Map<Long, OfObject> objects = new HashMap<>();
    private final Deque<Open> open = new ArrayDeque<>();

    private PlanMarks(PlanText document, Consumer<String> marked) {
        this.document = document;
        this.marked = marked;
    }

    /**
     * The marks in the document.
     *
     * @param marked is given every value that is marked
     */
    static PlanMarks of(PlanText plan, Consumer<String> marked) throws IOException {
        PlanMarks marks = new PlanMarks(plan, marked);
        try (JsonParser parser = plan.from(0)) {
            marks.read(parser);
        }
        return marks;
    }

    /** Where the object or value begins at which the parser stands. */
    static long place(JsonParser parser) {
        return parser.currentTokenLocation().getByteOffset();
    }

    /** Whether an object that calls itself sensitive means this field. */
    static boolean isWhatIsSensitive(String field) {
        return field.equals("value") || field.equals("default");
    }

    /** The marks of the object that begins there, or null. */
    @Nullable
    OfObject at(long place) {
        return objects.get(place);
    }

    private void read(JsonParser plan) throws IOException {
        JsonToken token = plan.nextToken();
        while (token != null) {
            switch (token) {
                case START_OBJECT -> open.push(new Open(place(plan), new HashMap<>(4)));
                case END_OBJECT -> remember(open.pop());
                case FIELD_NAME -> {
                    token = field(plan);
                    continue;
                }
                default -> {}
            }
            token = plan.nextToken();
        }
    }

    /** Reads a field's name and answers with the token to go on with. */
    private @Nullable JsonToken field(JsonParser plan) throws IOException {
        String name = plan.currentName();
        JsonToken value = plan.nextToken();
        String about = about(name);
        if (about != null) {
            Mark mark = Mark.read(plan);
            if (mark != null) {
                object().fields.put(about, mark);
            }
            return plan.nextToken();
        }
        if (name.equals("sensitive") && value == JsonToken.VALUE_TRUE) {
            object().sensitive = true;
        } else if (name.equals(PRIOR_STATE) && open.size() == 1) {
            plan.skipChildren();
            return plan.nextToken();
        } else if (mayBeMarked(name)) {
            open.element().values().put(name, place(plan));
        }
        return value;
    }

    private OfObject object() {
        return objects.computeIfAbsent(open.element().place(), place -> new OfObject());
    }

    /** Takes down what of the object is marked, now that all its marks are known. */
    private void remember(Open object) throws IOException {
        OfObject marks = objects.get(object.place());
        if (marks == null) {
            return;
        }
        for (Map.Entry<String, Long> value : object.values().entrySet()) {
            String field = value.getKey();
            @Nullable Mark mark = marks.sensitive() && isWhatIsSensitive(field) ? Mark.ALL : marks.of(field);
            if (mark != null) {
                try (JsonParser parser = document.from(value.getValue())) {
                    parser.nextToken();
                    mark.collect(parser, marked);
                }
            }
        }
    }

    /** Which field's marks this field has. */
    private static @Nullable String about(String field) {
        return switch (field) {
            case "before_sensitive" -> "before";
            case "after_sensitive" -> "after";
            case "sensitive_values" -> "values";
            case "config_sensitive" -> "config_values";
            default -> null;
        };
    }

    private static boolean mayBeMarked(String field) {
        return switch (field) {
            case "before", "after", "values", "config_values" -> true;
            default -> isWhatIsSensitive(field);
        };
    }
}
