package dev.berth.server.outward;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.server.config.BerthConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where people look at what is told: at the external address, else at the public one; nowhere without either. */
@ApplicationScoped
class Links {
    private final @Nullable String base;

    Links(BerthConfig config) {
        this.base = config.externalUrl()
                .or(config::publicUrl)
                .map(url -> url.strip().replaceFirst("/+$", ""))
                .orElse(null);
    }

    /** Who tells it: a URI, as CloudEvents wants it. */
    String source() {
        return base == null ? "urn:berth" : base;
    }

    /** The page of what an event happened to. */
    Optional<String> page(JsonNode told) {
        if (base == null) {
            return Optional.empty();
        }
        if (told.has("task")) {
            return Optional.of(base + "/app/tasks/" + told.get("task").asText());
        }
        if (told.has("workspace")) {
            return Optional.of(base + "/app/workspaces/" + told.get("workspace").asText());
        }
        return Optional.ofNullable(told.get("pool")).map(pool -> base + "/app/pools/" + pool.asText());
    }
}
