package dev.berth.server.api.state;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.server.api.state.StateContents.Outputs;
import dev.berth.server.api.state.content.Output;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The outputs of the present state. */
@RegisterForReflection
record StateOutputsResponse(String version, long serial, List<OutputResponse> items) {

    /** One of them; the value is null when it is sensitive and was not asked for. */
    @RegisterForReflection
    record OutputResponse(
            String name,
            boolean sensitive,
            JsonNode type,
            @Nullable JsonNode value) {
        static OutputResponse of(Output output, boolean shown) {
            boolean hidden = output.sensitive() && !shown;
            return new OutputResponse(output.name(), output.sensitive(), output.type(), hidden ? null : output.value());
        }
    }

    static StateOutputsResponse of(Outputs outputs) {
        return new StateOutputsResponse(
                "v" + outputs.version().id(),
                outputs.version().version().serial(),
                outputs.items().stream()
                        .map(output -> OutputResponse.of(output, outputs.shown()))
                        .toList());
    }
}
