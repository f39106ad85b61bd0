package dev.berth.server.api.request;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.berth.server.api.problem.ProblemException;
import java.io.IOException;

/** A document that is passed on as it is, once it is known to be JSON. */
public final class JsonDocument {
    private static final JsonFactory JSON = new JsonFactory();

    private JsonDocument() {}

    /**
     * The same bytes; reads them all, so it belongs on a worker thread.
     *
     * @throws ProblemException 400 when they are not one JSON object
     */
    public static byte[] checked(byte[] json) {
        try (JsonParser parser = JSON.createParser(json)) {
            // Whoever reads it later goes by the places of its bytes, which are known of UTF-8 only.
            boolean object = parser.nextToken() == JsonToken.START_OBJECT
                    && parser.currentTokenLocation().getByteOffset() >= 0;
            parser.skipChildren();
            if (object && parser.nextToken() == null) {
                return json;
            }
            throw ProblemException.of(400, "invalid", "a JSON object is expected as the body");
        } catch (IOException e) {
            throw ProblemException.badJson(e);
        }
    }
}
