package dev.berth.server.api.request;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.server.api.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** JSON in bodies that are not simply one record. */
@ApplicationScoped
public class RequestJson {
    private final ObjectMapper mapper;

    RequestJson(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    /** The JSON object of a body; anything else is a 400. */
    public ObjectNode object(byte @Nullable [] body) {
        if (tree(body) instanceof ObjectNode object) {
            return object;
        }
        throw ProblemException.of(400, "invalid", "a JSON object is expected as the body");
    }

    /** A body that may be left out, whatever its media type is said to be then. */
    public <T> T optional(byte @Nullable [] body, Class<T> type, T fallback) {
        return body == null || body.length == 0 ? fallback : read(object(body), type);
    }

    /** A tree as a record; a field that does not fit is a 400 that names it. */
    public <T> T read(JsonNode tree, Class<T> type) {
        try {
            return mapper.treeToValue(tree, type);
        } catch (JsonProcessingException e) {
            throw ProblemException.badJson(e);
        }
    }

    public ObjectNode write(Object value) {
        return mapper.valueToTree(value);
    }

    public String text(Object value) {
        try {
            return mapper.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode tree(byte @Nullable [] body) {
        try {
            return mapper.readTree(body == null ? new byte[0] : body);
        } catch (IOException e) {
            throw ProblemException.badJson(e);
        }
    }
}
