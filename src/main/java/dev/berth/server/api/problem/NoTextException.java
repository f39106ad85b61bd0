package dev.berth.server.api.problem;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonMappingException;

/** A string of JSON that is no text, as opposed to a value that is no string. */
public final class NoTextException extends JsonMappingException {
    private static final long serialVersionUID = 1L;

    public NoTextException(JsonParser parser) {
        super(parser, "no text");
    }
}
