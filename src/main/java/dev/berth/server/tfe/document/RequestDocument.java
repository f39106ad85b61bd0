package dev.berth.server.tfe.document;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
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
 * value of another type than was expected is a mistake, wherever it stands: what cannot be read is never taken for what was
 * not said, which only null is. Mistakes are gathered, and {@link #done} throws before anybody uses a stand-in.
 */
public final class RequestDocument {
    private static final ObjectMapper LENIENT =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final String STAND_IN = "none";
    private static final int MAX_TEXT = 64 << 10;

    private final JsonNode root;
    private final JsonNode attributes;
    private final JsonNode relationships;
    private final Checks checks;

    private RequestDocument(JsonNode root) {
        this.root = root;
        this.checks = new Checks();
        JsonNode data = object("data", root.path("data"));
        this.attributes = object("attributes", data.path("attributes"));
        this.relationships = object("relationships", data.path("relationships"));
    }

    private RequestDocument(JsonNode resource, Checks checks) {
        this.root = MissingNode.getInstance();
        this.checks = checks;
        this.attributes = object("attributes", resource.path("attributes"));
        this.relationships = MissingNode.getInstance();
    }

    /**
     * Reads a body whose {@code data} is one resource; none is an empty document.
     *
     * @throws ProblemException 400 when it is not one JSON object
     */
    public static RequestDocument of(byte @Nullable [] body) {
        return new RequestDocument(root(body));
    }

    /**
     * The resources of a body whose {@code data} is a list.
     *
     * @param checks where what is wrong with any of them is gathered
     * @throws ProblemException 400 when the body is not one JSON object
     */
    public static List<RequestDocument> listOf(byte @Nullable [] body, Checks checks) {
        return resources(checks, "data", root(body).path("data"));
    }

    private static ObjectNode root(byte @Nullable [] body) {
        if (body == null || body.length == 0) {
            return JsonNodeFactory.instance.objectNode();
        }
        try {
            if (LENIENT.readTree(body) instanceof ObjectNode object) {
                return object;
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

    /** An attribute of text that must be said, and not be empty; where it is not, what stands in is no text of a client. */
    public String givenText(String name) {
        JsonNode value = attribute(name);
        boolean given =
                !isUnsaid(value) && !(value.isTextual() && value.asText().isEmpty());
        checks.require(given, name, "must be given");
        String text = text(name);
        return text == null || text.isEmpty() ? STAND_IN : text;
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
            if (item.isTextual()) {
                texts.add(checks.text(name, item.asText(), MAX_TEXT, ""));
            }
        }
        return texts;
    }

    /** An attribute that is a list of objects; empty when it was not said. */
    public List<ObjectNode> objects(String name) {
        return objects(checks, name, attribute(name));
    }

    /** Whether an attribute was said, and not null. */
    public boolean says(String name) {
        return !isUnsaid(attribute(name));
    }

    /**
     * The id of the one resource that a relationship names; empty when there is no such relationship, or it is to nothing.
     *
     * @param type of the resource, which some clients leave empty
     */
    public Optional<String> related(String name, String type) {
        String field = "relationships." + name;
        JsonNode resource = object(field + ".data", linkage(name));
        if (isUnsaid(resource)) {
            return Optional.empty();
        }
        String said = text(field + ".data.type", resource.path("type"), MAX_TEXT);
        checks.require(said == null || said.isEmpty() || said.equals(type), field + ".data.type", "must be " + type);
        JsonNode id = resource.path("id");
        checks.require(id.isTextual(), field + ".data.id", "must be a string");
        return Optional.of(id.asText());
    }

    /** The resources that a relationship brings along, each with its attributes. */
    public List<RequestDocument> relatedResources(String name) {
        return resources(checks, "relationships." + name + ".data", linkage(name));
    }

    /** Goes on when nothing is wrong. */
    public void done() {
        checks.done();
    }

    private JsonNode attribute(String name) {
        return attributes.path(name);
    }

    private JsonNode linkage(String name) {
        return object("relationships." + name, relationships.path(name)).path("data");
    }

    private @Nullable String text(String name, JsonNode value, int maxLength) {
        if (isUnsaid(value)) {
            return null;
        }
        if (value.isTextual()) {
            return checks.text(name, value.asText(), maxLength, "");
        }
        checks.require(false, name, "must be a string");
        return "";
    }

    /** The same, or nothing when it is another thing. */
    private JsonNode object(String name, JsonNode value) {
        if (value.isObject()) {
            return value;
        }
        checks.require(isUnsaid(value), name, "must be an object");
        return MissingNode.getInstance();
    }

    private ArrayNode array(String name, JsonNode value) {
        return array(checks, name, value);
    }

    private static List<RequestDocument> resources(Checks checks, String name, JsonNode list) {
        return objects(checks, name, list).stream()
                .map(resource -> new RequestDocument(resource, checks))
                .toList();
    }

    private static List<ObjectNode> objects(Checks checks, String name, JsonNode list) {
        List<ObjectNode> objects = new ArrayList<>();
        for (JsonNode item : array(checks, name, list)) {
            if (item instanceof ObjectNode object) {
                objects.add(object);
            } else {
                checks.require(false, name, "must be a list of objects");
            }
        }
        return objects;
    }

    private static ArrayNode array(Checks checks, String name, JsonNode value) {
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
