package dev.berth.server.api.state;

import dev.berth.server.api.state.StateContents.Resources;
import dev.berth.server.api.state.content.ResourceListing.Resource;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Resources of the present state, in its order, and how many there are in all. */
@RegisterForReflection
record StateResourcesResponse(
        String version,
        long serial,
        int resources,
        int instances,
        List<ResourceResponse> items,
        @Nullable String nextCursor) {

    /** One of them; {@code module} is null at the root. */
    @RegisterForReflection
    record ResourceResponse(
            String address,
            String mode,
            @Nullable String module,
            String type,
            String name,
            String provider,
            int instances) {
        static ResourceResponse of(Resource resource) {
            return new ResourceResponse(
                    resource.address(),
                    resource.mode(),
                    resource.module().isEmpty() ? null : resource.module(),
                    resource.type(),
                    resource.name(),
                    resource.provider(),
                    resource.instances());
        }
    }

    static StateResourcesResponse of(Resources found) {
        return new StateResourcesResponse(
                "v" + found.version().id(),
                found.version().version().serial(),
                found.listing().resources(),
                found.listing().instances(),
                found.listing().items().stream().map(ResourceResponse::of).toList(),
                found.nextCursor());
    }
}
