package dev.berth.server.api.state.content;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How the tool calls what is in a state. */
final class ResourceAddress {
    private static final Pattern QUOTED = Pattern.compile("provider\\[\"([^\"]*)\"\\]");

    private ResourceAddress() {}

    /** Such as {@code module.net["a"].data.kind.name}. */
    static String of(JsonNode resource) {
        String module = resource.path("module").asText("");
        String mode = resource.path("mode").asText("").equals("data") ? "data." : "";
        return (module.isEmpty() ? "" : module + ".")
                + mode
                + resource.path("type").asText("")
                + "."
                + resource.path("name").asText("");
    }

    /** The same with the key of the instance; what waits to be destroyed beside its replacement is called so. */
    static String of(String resource, JsonNode instance) {
        JsonNode key = instance.path("index_key");
        String deposed = instance.path("deposed").asText("");
        return resource
                + (key.isMissingNode() || key.isNull() ? "" : "[" + key + "]")
                + (deposed.isEmpty() ? "" : " (deposed " + deposed + ")");
    }

    /** The source address of the resource's provider, or how the state says it where it has none. */
    static String provider(JsonNode resource) {
        String provider = resource.path("provider").asText("");
        Matcher quoted = QUOTED.matcher(provider);
        return quoted.find() ? quoted.group(1) : provider;
    }
}
