package dev.berth.server.tfe.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.problem.ProblemException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a client sent, which is hardly ever a clean JSON:API document: resources have no id, some have an empty type, some
 * bodies are {@code {}} or nothing at all, newer clients send members that nobody knows yet. All of that is taken; only a
 * value of another type than was expected is a mistake, and what is null was not said. Mistakes are gathered, and {@link
 * #done} throws before anybody uses a stand-in.
 */
public final class RequestDocument {
    private static final ObjectMapper LENIENT = new ObjectMapper();
    private static final int MAX_TEXT = 64 << 10;

    private final JsonNode root;
    private final JsonNode data;
    private final Checks checks = new Checks();

    private RequestDocument(JsonNode root) {
        this.root = root;
        this.data = root.path("data");
    }

    /**
     * Reads a body; none is an empty document.
     *
     * @throws ProblemException 400 when it is not one JSON object
     */
    public static RequestDocument of(byte @Nullable [] body) {
        if (body == null || body.length == 0) {
            return new RequestDocument(JsonNodeFactory.instance.objectNode());
        }
        try {
            if (LENIENT.readTree(body) instanceof ObjectNode object) {
                return new RequestDocument(object);
            }
        } catch (IOException e) {
            throw ProblemException.badJson(e);
        }
        throw ProblemException.of(400, "invalid", "a JSON object is expected as the body");
    }

    /** Where more can be found wrong, before {@link #done}. */
    public Checks checks() {
        return checks;
    }

    /** A member of the body itself, beside {@code data}: how actions are told of a comment. */
    public @Nullable String member(String name, int maxLength) {
        return text(name, root.path(name), maxLength);
    }

    /** An attribute of text, or null when it was not said. */
    public @Nullable String text(String name) {
        return text(name, attribute(name), MAX_TEXT);
    }

    public @Nullable String text(String name, int maxLength) {
        return text(name, attribute(name), maxLength);
    }

    /** An attribute that is true or false, or null when it was not said. */
    public @Nullable Boolean flag(String name) {
        JsonNode value = attribute(name);
        if (isUnsaid(value)) {
            return null;
        }
        checks.require(value.isBoolean(), name, "must be true or false");
        return value.asBoolean();
    }

    /** Whether an attribute was said to be true. */
    public boolean isSet(String name) {
        return Boolean.TRUE.equals(flag(name));
    }

    /** An attribute that is a whole number, or null when it was not said. */
    public @Nullable Long number(String name) {
        JsonNode value = attribute(name);
        if (isUnsaid(value)) {
            return null;
        }
        boolean good = value.isIntegralNumber() && value.canConvertToLong();
        checks.require(good, name, "must be a whole number");
        return good ? value.asLong() : 0L;
    }

    /** An attribute that is a list of texts; empty when it was not said. */
    public List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        for (JsonNode item : array(name, attribute(name))) {
            checks.require(item.isTextual(), name, "must be a list of strings");
            String text = text(name, item, MAX_TEXT);
            if (text != null) {
                texts.add(text);
            }
        }
        return texts;
    }

    /** An attribute that is a list of objects; empty when it was not said. */
    public List<ObjectNode> objects(String name) {
        return objectsOf(name, attribute(name));
    }

    /** Whether an attribute was said, and not null. */
    public boolean says(String name) {
        return !isUnsaid(attribute(name));
    }

    /** The id of the one resource that a relationship names. */
    public Optional<String> related(String name) {
        JsonNode id = data.path("relationships").path(name).path("data").path("id");
        if (isUnsaid(id)) {
            return Optional.empty();
        }
        checks.require(id.isTextual(), "relationships." + name, "must have a string as its id");
        return Optional.of(id.asText());
    }

    /** The resources that a relationship brings along, each with its attributes. */
    public List<ObjectNode> relatedObjects(String name) {
        return objectsOf(name, data.path("relationships").path(name).path("data"));
    }

    /** The resources of a body whose {@code data} is a list, each with its attributes. */
    public List<ObjectNode> items() {
        return objectsOf("data", data);
    }

    /** Goes on when nothing is wrong. */
    public void done() {
        checks.done();
    }

    private JsonNode attribute(String name) {
        return data.path("attributes").path(name);
    }

    private @Nullable String text(String name, JsonNode value, int maxLength) {
        if (isUnsaid(value)) {
            return null;
        }
        checks.require(value.isTextual(), name, "must be a string");
        return checks.text(name, value.asText(), maxLength, "");
    }

    private List<ObjectNode> objectsOf(String name, JsonNode list) {
        List<ObjectNode> objects = new ArrayList<>();
        for (JsonNode item : array(name, list)) {
            if (item instanceof ObjectNode object) {
                objects.add(object);
            } else {
                checks.require(false, name, "must be a list of objects");
            }
        }
        return objects;
    }

    private ArrayNode array(String name, JsonNode value) {
        if (value instanceof ArrayNode array) {
            return array;
        }
        checks.require(isUnsaid(value), name, "must be a list");
        return JsonNodeFactory.instance.arrayNode();
    }

    private static boolean isUnsaid(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }
}
