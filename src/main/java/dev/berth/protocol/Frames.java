package dev.berth.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** Messages to JSON text and back. Safe for use by many threads. */
public final class Frames {
    /** The longest text frame, in bytes. */
    public static final int MAX_FRAME_BYTES = 1 << 20;

    /** The WebSocket subprotocol of version 1. */
    public static final String SUBPROTOCOL = "berth.agent.v1";

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .serializationInclusion(JsonInclude.Include.ALWAYS)
            .build();

    private Frames() {}

    /** The JSON of a message, one object, its {@code type} first. */
    public static String write(Object message) {
        try {
            return MAPPER.writeValueAsString(message);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a message that cannot be written as JSON", e);
        }
    }

    /**
     * An agent's message.
     *
     * @throws MalformedFrameException when it is not a JSON object or lacks a required field
     */
    public static AgentMessage readAgentMessage(String text) {
        return read(text, AgentMessage.class, true);
    }

    /**
     * A server's message.
     *
     * @throws MalformedFrameException when it is not a JSON object or lacks a required field
     */
    public static ServerMessage readServerMessage(String text) {
        return read(text, ServerMessage.class, true);
    }

    /**
     * The work of an attempt.
     *
     * @throws MalformedFrameException when it is not a JSON object or lacks a required field
     */
    public static WorkDocument readWork(String text) {
        return read(text, WorkDocument.class, false);
    }

    /**
     * What became of a rescued state.
     *
     * @throws MalformedFrameException when it is not a JSON object or lacks a required field
     */
    public static RescuedState readRescuedState(String text) {
        return read(text, RescuedState.class, false);
    }

    /**
     * Tokens in the place of those that run out.
     *
     * @throws MalformedFrameException when it is not a JSON object or lacks a required field
     */
    public static IdentityTokens readIdentityTokens(String text) {
        return read(text, IdentityTokens.class, false);
    }

    private static <T> T read(String text, Class<T> type, boolean typed) {
        try {
            JsonNode tree = MAPPER.readTree(text);
            if (tree == null || !tree.isObject()) {
                throw new MalformedFrameException("a frame is one JSON object");
            }
            if (typed && !tree.path("type").isTextual()) {
                throw new MalformedFrameException("field 'type' is missing");
            }
            return MAPPER.treeToValue(tree, type);
        } catch (JsonProcessingException e) {
            throw new MalformedFrameException(reason(e));
        }
    }

    private static String reason(JsonProcessingException failure) {
        Throwable cause = failure.getCause();
        String message = cause instanceof IllegalArgumentException ? cause.getMessage() : failure.getOriginalMessage();
        return message == null ? "a frame that cannot be read" : message;
    }
}
