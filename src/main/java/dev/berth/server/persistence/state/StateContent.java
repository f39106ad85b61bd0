package dev.berth.server.persistence.state;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** What Berth looks up in a Terraform state: token by token, for a state may be hundreds of megabytes. */
public final class StateContent {
    private static final JsonFactory JSON = new JsonFactory();

    private StateContent() {}

    /**
     * Whether the state names a resource that Terraform manages. What cannot be read is taken to: better to ask for
     * force once too often than to forget what exists.
     */
    public static boolean hasResources(byte[] state) {
        try (JsonParser parser = JSON.createParser(state)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return true;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean resources = parser.currentName().equals("resources");
                if (parser.nextToken() == JsonToken.START_ARRAY && resources) {
                    return anyManaged(parser);
                }
                parser.skipChildren();
            }
            return parser.currentToken() != JsonToken.END_OBJECT;
        } catch (IOException e) {
            return true;
        }
    }

    private static boolean anyManaged(JsonParser parser) throws IOException {
        while (parser.nextToken() == JsonToken.START_OBJECT) {
            if (!isData(parser)) {
                return true;
            }
        }
        return false;
    }

    /** Reads one resource to its end. */
    private static boolean isData(JsonParser parser) throws IOException {
        boolean data = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean mode = parser.currentName().equals("mode");
            JsonToken value = parser.nextToken();
            data |= mode && value == JsonToken.VALUE_STRING && parser.getText().equals("data");
            parser.skipChildren();
        }
        return data;
    }
}
