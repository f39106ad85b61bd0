package dev.berth.server.api.state;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.api.state.StateContents.Changes;
import dev.berth.server.api.state.content.StateDifference;
import dev.berth.server.api.state.content.StateDifference.OutputChange;
import dev.berth.server.api.state.content.StateDifference.ResourceChange;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What changed from one version of a state to another; the numbers count all, and {@code complete} says whether all are listed. */
@RegisterForReflection
record StateChangesResponse(
        StateVersionResponse from,
        StateVersionResponse to,
        int added,
        int removed,
        int changed,
        List<ResourceChangeResponse> resources,
        List<OutputChangeResponse> outputs,
        boolean complete) {

    /** An instance of a resource, with the names of the attributes that differ. */
    @RegisterForReflection
    record ResourceChangeResponse(
            String address, String action, String type, String provider, List<String> attributes, boolean tainted) {
        static ResourceChangeResponse of(ResourceChange change) {
            return new ResourceChangeResponse(
                    change.address(),
                    WireWords.of(change.action()),
                    change.type(),
                    change.provider(),
                    change.attributes(),
                    change.tainted());
        }
    }

    /** An output; its values are null when it is sensitive in either version. */
    @RegisterForReflection
    record OutputChangeResponse(
            String name,
            String action,
            boolean sensitive,
            @Nullable JsonNode before,
            @Nullable JsonNode after) {
        static OutputChangeResponse of(OutputChange change) {
            return new OutputChangeResponse(
                    change.name(), WireWords.of(change.action()), change.sensitive(), change.before(), change.after());
        }
    }

    static StateChangesResponse of(Changes changes) {
        StateDifference difference = changes.difference();
        return new StateChangesResponse(
                StateVersionResponse.of(changes.from()),
                StateVersionResponse.of(changes.to()),
                difference.added(),
                difference.removed(),
                difference.changed(),
                difference.resources().stream().map(ResourceChangeResponse::of).toList(),
                difference.outputs().stream().map(OutputChangeResponse::of).toList(),
                difference.complete());
    }
}
