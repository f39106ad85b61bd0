package dev.berth.server.tfe.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A resource object of JSON:API: type, id, attributes and what it belongs to. Clients fail on an attribute of another type
 * than they expect, so each kind of value has a method of its own; what is left out or null they take for nothing.
 */
public final class ResourceObject {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final ObjectNode json = NODES.objectNode();
    private final ObjectNode attributes;

    private ResourceObject(String type, String id) {
        json.put("id", id).put("type", type);
        this.attributes = json.putObject("attributes");
    }

    /** @param id letters, digits, {@code -}, {@code .} and {@code _} only */
    public static ResourceObject of(String type, String id) {
        return new ResourceObject(type, id);
    }

    public ResourceObject with(String attribute, @Nullable String value) {
        attributes.put(attribute, value);
        return this;
    }

    public ResourceObject with(String attribute, boolean value) {
        attributes.put(attribute, value);
        return this;
    }

    public ResourceObject with(String attribute, long value) {
        attributes.put(attribute, value);
        return this;
    }

    public ResourceObject with(String attribute, JsonNode value) {
        attributes.set(attribute, value);
        return this;
    }

    public ResourceObject with(String attribute, List<String> values) {
        ArrayNode array = attributes.putArray(attribute);
        values.forEach(array::add);
        return this;
    }

    /** An attribute that is an object of booleans, such as permissions. */
    public ResourceObject flags(String attribute, Flags flags) {
        attributes.set(attribute, flags.json());
        return this;
    }

    /** A relationship to one other resource. */
    public ResourceObject to(String relationship, String type, String id) {
        relationship(relationship).putObject("data").put("id", id).put("type", type);
        return this;
    }

    /** A relationship to one other resource that there is not at the moment. */
    public ResourceObject toNothing(String relationship) {
        relationship(relationship).putNull("data");
        return this;
    }

    /** A relationship to several others of one type. */
    public ResourceObject toAll(String relationship, String type, List<String> ids) {
        ArrayNode data = relationship(relationship).putArray("data");
        ids.forEach(id -> data.addObject().put("id", id).put("type", type));
        return this;
    }

    private ObjectNode relationship(String name) {
        return json.withObjectProperty("relationships").putObject(name);
    }

    ObjectNode json() {
        return json;
    }
}
