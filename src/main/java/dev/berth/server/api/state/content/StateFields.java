package dev.berth.server.api.state.content;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.function.BiConsumer;

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

    /** What is done with the resources of a state; none of them is ever held whole with all of its instances. */
    interface Resources {
        /** One instance, and what the state says of its resource. */
        void instance(JsonNode resource, JsonNode instance);

        /** The resource whose instances have all been there. */
        void end(JsonNode resource, int instances);
    }

    /** Each resource. False as above. */
    static boolean resources(byte[] state, Resources each) {
        return read(state, "resources", JsonToken.START_ARRAY, parser -> {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                resource(parser, each);
            }
        });
    }

    /** The tools write instances behind all else of a resource; where somebody did not, they are kept until the end. */
    private static void resource(JsonParser parser, Resources each) throws IOException {
        ObjectNode resource = JSON.createObjectNode();
        int instances = 0;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            boolean known = resource.has("type") && resource.has("name") && resource.has("provider");
            if (known && name.equals("instances") && value == JsonToken.START_ARRAY) {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    each.instance(resource, JSON.readTree(parser));
                    instances++;
                }
            } else {
                resource.set(name, JSON.readTree(parser));
            }
        }
        JsonNode kept = resource.path("instances");
        kept.forEach(instance -> each.instance(resource, instance));
        each.end(resource, instances + kept.size());
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
