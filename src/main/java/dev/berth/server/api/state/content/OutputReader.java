package dev.berth.server.api.state.content;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the outputs in a state. */
public final class OutputReader {
    private OutputReader() {}

    /** In their order; empty when the state is sealed by its tool, which alone can read it. */
    public static Optional<List<Output>> read(byte[] state) {
        List<Output> outputs = new ArrayList<>();
        boolean readable = StateFields.outputs(state, (name, output) -> outputs.add(of(name, output)));
        return readable ? Optional.of(outputs) : Optional.empty();
    }

    private static Output of(String name, JsonNode output) {
        JsonNode type = output.path("type");
        return new Output(
                name,
                output.path("sensitive").asBoolean(),
                output.path("value"),
                type instanceof MissingNode ? JsonNodeFactory.instance.nullNode() : type);
    }
}
