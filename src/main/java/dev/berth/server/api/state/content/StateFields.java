package dev.berth.server.api.state.content;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Goes through the fields of a state one by one. What nobody asks for is passed over: a state may be hundreds of megabytes. */
final class StateFields {
    /** Numbers keep all of their digits; of two objects that are alike the text is the same. */
    static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private StateFields() {}

    private interface Field {
        void read(JsonParser parser) throws IOException;
    }

    /** Each output with its name. False when the state is sealed by its tool, which alone can read it. */
    static boolean outputs(byte[] state, BiConsumer<String, JsonNode> each) {
        return read(state, "outputs", JsonToken.START_OBJECT, parser -> {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                each.accept(name, JSON.readTree(parser));
            }
        });
    }

    /** Each resource with its instances. False as above. */
    static boolean resources(byte[] state, Consumer<JsonNode> each) {
        return read(state, "resources", JsonToken.START_ARRAY, parser -> {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                each.accept(JSON.readTree(parser));
            }
        });
    }

    private static boolean read(byte[] state, String wanted, JsonToken begin, Field field) {
        try (JsonParser parser = JSON.createParser(state)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (name.equals("encrypted_data")) {
                    return false;
                }
                if (name.equals(wanted) && value == begin) {
                    field.read(parser);
                } else {
                    parser.skipChildren();
                }
            }
            return true;
        } catch (IOException e) {
            throw new IllegalStateException("a stored state is no JSON", e);
        }
    }
}
