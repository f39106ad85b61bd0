package dev.berth.masking;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a state calls sensitive. It is read as a stream, one instance of a resource at a time, since a state can be large.
 * Terraform repeats such values elsewhere without a mark: what a provider makes of them has none.
 */
public final class StateMarks {
    private static final String VALUE = "value";

    private StateMarks() {}

    /**
     * Gives every marked value to the sink.
     *
     * @param state as {@code terraform state pull} writes it; nothing at all when there is none
     * @throws IOException when it is no JSON
     */
    public static void collect(InputStream state, Consumer<String> sink) throws IOException {
        try (JsonParser json = PlanJsonFactory.JSON.createParser(state)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return;
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                JsonToken value = json.nextToken();
                if (field.equals("outputs") && value == JsonToken.START_OBJECT) {
                    outputs(json, sink);
                } else if (field.equals("resources") && value == JsonToken.START_ARRAY) {
                    resources(json, sink);
                } else {
                    json.skipChildren();
                }
            }
        }
    }

    private static void outputs(JsonParser json, Consumer<String> sink) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            json.nextToken();
            Fields output = Fields.read(json);
            if (output.sensitive) {
                collect(output.of(VALUE), everything(), sink);
            }
        }
    }

    private static Marked everything() {
        Marked marked = new Marked();
        marked.add(List.of());
        return marked;
    }

    private static void resources(JsonParser json, Consumer<String> sink) throws IOException {
        while (json.nextToken() == JsonToken.START_OBJECT) {
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                boolean instances = json.currentName().equals("instances");
                if (json.nextToken() == JsonToken.START_ARRAY && instances) {
                    instances(json, sink);
                } else {
                    json.skipChildren();
                }
            }
        }
    }

    private static void instances(JsonParser json, Consumer<String> sink) throws IOException {
        while (json.nextToken() == JsonToken.START_OBJECT) {
            Fields instance = Fields.read(json);
            byte @Nullable [] paths = instance.of("sensitive_attributes");
            if (paths != null) {
                collect(instance.of("attributes"), marks(paths), sink);
            }
        }
    }

    private static void collect(byte @Nullable [] value, Marked marked, Consumer<String> sink) throws IOException {
        if (value != null) {
            try (JsonParser json = PlanJsonFactory.JSON.createParser(value)) {
                json.nextToken();
                marked.collect(json, sink);
            }
        }
    }

    /** The fields of one object, each as JSON of its own, for a mark comes after what it is about. */
    private record Fields(Map<String, byte[]> all, boolean sensitive) {
        static Fields read(JsonParser json) throws IOException {
            Map<String, byte[]> fields = new HashMap<>();
            boolean sensitive = false;
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                sensitive |= json.nextToken() == JsonToken.VALUE_TRUE && name.equals("sensitive");
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                try (JsonGenerator copy = PlanJsonFactory.JSON.createGenerator(bytes)) {
                    copy.copyCurrentStructure(json);
                }
                fields.put(name, bytes.toByteArray());
            }
            return new Fields(fields, sensitive);
        }

        byte @Nullable [] of(String field) {
            return all.get(field);
        }
    }

    /** Reads paths such as {@code [[{"type": "get_attr", "value": "input"}]]}. */
    private static Marked marks(byte[] paths) throws IOException {
        Marked root = new Marked();
        try (JsonParser json = PlanJsonFactory.JSON.createParser(paths)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.START_ARRAY) {
                root.add(path(json));
            }
        }
        return root;
    }

    private static List<String> path(JsonParser json) throws IOException {
        List<String> steps = new ArrayList<>();
        while (json.nextToken() == JsonToken.START_OBJECT) {
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                boolean step = json.currentName().equals(VALUE);
                json.nextToken();
                if (!step) {
                    json.skipChildren();
                } else if (json.currentToken() == JsonToken.START_OBJECT) {
                    steps.add(key(json));
                } else {
                    steps.add(json.getText());
                }
            }
        }
        return steps;
    }

    /** The key of an element, which stands there with its type. */
    private static String key(JsonParser json) throws IOException {
        String key = "";
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            boolean value = json.currentName().equals(VALUE);
            json.nextToken();
            if (value) {
                key = json.getText();
            }
            json.skipChildren();
        }
        return key;
    }

    /** What is marked of a value: all of it, or something inside. */
    private static final class Marked {
        private final Map<String, Marked> inside = new HashMap<>();
        private boolean all;

        void add(List<String> path) {
            Marked at = this;
            for (String step : path) {
                at = at.inside.computeIfAbsent(step, name -> new Marked());
            }
            at.all = true;
        }

        void collect(JsonParser value, Consumer<String> sink) throws IOException {
            boolean object = value.currentToken() == JsonToken.START_OBJECT;
            if (all) {
                Mark.ALL.collect(value, sink);
                return;
            }
            if (value.currentToken().isScalarValue()) {
                return;
            }
            for (int index = 0; !value.nextToken().isStructEnd(); index++) {
                String name = object ? value.currentName() : String.valueOf(index);
                if (object) {
                    value.nextToken();
                }
                Marked next = of(name);
                if (next == null) {
                    value.skipChildren();
                } else {
                    next.collect(value, sink);
                }
            }
        }

        /** A value of any type stands in a state as {@code {"value": ..., "type": ...}}, of which no path knows. */
        private @Nullable Marked of(String name) {
            Marked next = inside.get(name);
            return next == null && name.equals(VALUE) ? this : next;
        }
    }
}
