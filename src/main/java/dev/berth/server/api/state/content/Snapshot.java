package dev.berth.server.api.state.content;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.server.security.Digests;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What of a state is compared with another one. Of attributes only digests are kept: it holds none of their values, and takes about
 * as much memory as the state itself.
 *
 * @param instances by address
 * @param outputs by name
 */
public record Snapshot(Map<String, Instance> instances, Map<String, Output> outputs) {
    public Snapshot {
        instances = Map.copyOf(instances);
        outputs = Map.copyOf(outputs);
    }

    /**
     * One instance of a resource.
     *
     * @param tainted whether the tool is going to replace it
     * @param attributes digests by name
     */
    record Instance(String type, String provider, boolean tainted, Map<String, Digest> attributes) {
        Instance {
            attributes = Map.copyOf(attributes);
        }
    }

    /** The first half of a SHA-256, which takes a fourth of the room that its text would. */
    record Digest(long high, long low) {
        private static final int HEX = 16;
        private static final int LONG = 16;

        static Digest of(byte[] bytes) {
            String text = Digests.sha256(bytes);
            return new Digest(
                    Long.parseUnsignedLong(text, 0, LONG, HEX), Long.parseUnsignedLong(text, LONG, 2 * LONG, HEX));
        }
    }

    /** A state; empty when it is sealed by its tool, which alone can read it. */
    public static Optional<Snapshot> read(byte[] state) {
        Instances instances = new Instances();
        Map<String, Output> outputs = new TreeMap<>();
        boolean readable = StateFields.resources(state, instances);
        return OutputReader.read(state).filter(found -> readable).map(found -> {
            found.forEach(output -> outputs.put(output.name(), output));
            return new Snapshot(instances.found, outputs);
        });
    }

    private static final class Instances implements StateFields.Resources {
        private final Map<String, Instance> found = new HashMap<>();
        private final Map<String, String> providers = new HashMap<>();

        @Override
        public void instance(JsonNode resource, JsonNode instance) {
            String address = ResourceAddress.of(ResourceAddress.of(resource), instance);
            boolean tainted = instance.path("status").asText("").equals("tainted");
            found.put(
                    address,
                    new Instance(
                            resource.path("type").asText(""),
                            providers.computeIfAbsent(ResourceAddress.provider(resource), provider -> provider),
                            tainted,
                            digests(instance)));
        }

        @Override
        public void end(JsonNode resource, int instances) {}
    }

    private static Map<String, Digest> digests(JsonNode instance) {
        JsonNode attributes = instance.path("attributes");
        // As very old providers have them.
        JsonNode found = attributes.isObject() ? attributes : instance.path("attributes_flat");
        Map<String, Digest> digests = new HashMap<>();
        found.properties().forEach(each -> digests.put(each.getKey(), digest(each.getValue())));
        return digests;
    }

    private static Digest digest(JsonNode value) {
        try {
            return Digest.of(StateFields.JSON.writeValueAsBytes(value));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
