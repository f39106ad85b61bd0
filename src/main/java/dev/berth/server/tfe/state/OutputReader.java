package dev.berth.server.tfe.state;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the outputs in a state. The rest of it is passed over: a state may be hundreds of megabytes. */
final class OutputReader {
    /** Numbers keep all of their digits. */
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .setNodeFactory(JsonNodeFactory.withExactBigDecimals(true));

    private OutputReader() {}

    /** In their order; empty when the state is sealed by its tool, which alone can read it. */
    static Optional<List<Output>> read(byte[] state) {
        List<Output> outputs = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(state)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                JsonToken value = parser.nextToken();
                if (field.equals("encrypted_data")) {
                    return Optional.empty();
                }
                if (field.equals("outputs") && value == JsonToken.START_OBJECT) {
                    outputs(parser, outputs);
                } else {
                    parser.skipChildren();
                }
            }
            return Optional.of(outputs);
        } catch (IOException e) {
            throw new IllegalStateException("a stored state is no JSON", e);
        }
    }

    private static void outputs(JsonParser parser, List<Output> outputs) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            JsonNode output = JSON.readTree(parser);
            outputs.add(new Output(
                    name,
                    output.path("sensitive").asBoolean(),
                    output.path("value"),
                    output.path("type") instanceof MissingNode
                            ? JSON.getNodeFactory().nullNode()
                            : output.path("type")));
        }
    }
}
