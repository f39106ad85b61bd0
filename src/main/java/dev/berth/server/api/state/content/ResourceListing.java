package dev.berth.server.api.state.content;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Some of the resources of a state, in its order.
 *
 * @param resources how many there are
 * @param instances how many they have together
 */
public record ResourceListing(int resources, int instances, List<Resource> items) {
    public ResourceListing {
        items = List.copyOf(items);
    }

    /**
     * One resource, whatever its instances are.
     *
     * @param mode {@code managed}, or {@code data} for what is only read
     * @param module its address; empty at the root
     * @param provider the provider's source address
     */
    public record Resource(
            String address, String mode, String module, String type, String name, String provider, int instances) {}

    /** Those after so many, and at most so many of them; empty when the state is sealed by its tool. */
    public static Optional<ResourceListing> read(byte[] state, int skipped, int limit) {
        Page page = new Page(skipped, limit);
        return StateFields.resources(state, page) ? Optional.of(page.listing()) : Optional.empty();
    }

    private static final class Page implements StateFields.Resources {
        private final int skipped;
        private final int limit;
        private final List<Resource> items = new ArrayList<>();
        private int resources;
        private int instances;

        Page(int skipped, int limit) {
            this.skipped = skipped;
            this.limit = limit;
        }

        @Override
        public void instance(JsonNode resource, JsonNode instance) {
            instances++;
        }

        @Override
        public void end(JsonNode resource, int own) {
            if (resources >= skipped && items.size() < limit) {
                items.add(new Resource(
                        ResourceAddress.of(resource),
                        resource.path("mode").asText("managed"),
                        resource.path("module").asText(""),
                        resource.path("type").asText(""),
                        resource.path("name").asText(""),
                        ResourceAddress.provider(resource),
                        own));
            }
            resources++;
        }

        ResourceListing listing() {
            return new ResourceListing(resources, instances, items);
        }
    }
}
