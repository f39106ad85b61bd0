package dev.berth.masking;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Terraform's marks in a plan's JSON. They come after the values that they are about, so they are read before; each
 * object is known by where it begins in the document.
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

    private final Map<Long, OfObject> objects = new HashMap<>();

    private PlanMarks() {}

    static PlanMarks of(JsonParser plan) throws IOException {
        PlanMarks marks = new PlanMarks();
        marks.read(plan);
        return marks;
    }

    /** Where the object begins at which the parser stands. */
    static long place(JsonParser atObject) {
        return atObject.currentTokenLocation().getByteOffset();
    }

    /** The marks of the object that begins there, or null. */
    @Nullable
    OfObject at(long place) {
        return objects.get(place);
    }

    private void read(JsonParser plan) throws IOException {
        Deque<Long> open = new ArrayDeque<>();
        JsonToken token = plan.nextToken();
        while (token != null) {
            switch (token) {
                case START_OBJECT -> open.push(place(plan));
                case END_OBJECT -> open.pop();
                case FIELD_NAME -> field(plan, open);
                default -> {}
            }
            token = plan.nextToken();
        }
    }

    private void field(JsonParser plan, Deque<Long> open) throws IOException {
        String name = plan.currentName();
        String about = about(name);
        if (about != null) {
            plan.nextToken();
            Mark mark = Mark.read(plan);
            if (mark != null) {
                object(open).fields.put(about, mark);
            }
        } else if (name.equals("sensitive")) {
            if (plan.nextToken() == JsonToken.VALUE_TRUE) {
                object(open).sensitive = true;
            } else {
                again(plan, open);
            }
        } else if (name.equals(PRIOR_STATE) && open.size() == 1) {
            plan.nextToken();
            plan.skipChildren();
        }
    }

    /** Somebody's own field of that name: what is in it is looked at like anything else. */
    private static void again(JsonParser plan, Deque<Long> open) {
        if (plan.currentToken() == JsonToken.START_OBJECT) {
            open.push(place(plan));
        }
    }

    private OfObject object(Deque<Long> open) {
        return objects.computeIfAbsent(open.element(), place -> new OfObject());
    }

    /** Which field's marks this field has. */
    private static @Nullable String about(String field) {
        return switch (field) {
            case "before_sensitive" -> "before";
            case "after_sensitive" -> "after";
            case "sensitive_values" -> "values";
            default -> null;
        };
    }
}
