package dev.berth.server.api.request;

import dev.berth.server.config.BerthConfig;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The address in what leaves the server: as configured, else the one that the caller has just used. */
@ApplicationScoped
public class PublicAddress {
    /** Of the connection to the server that forwarded a request; taken away from those that were not (F14). */
    public static final String FORWARDED_SCHEME = "Berth-Forwarded-Scheme";

    private final @Nullable String configured;

    PublicAddress(BerthConfig config) {
        this.configured = config.publicUrl()
                .map(url -> url.strip().replaceFirst("/+$", ""))
                .orElse(null);
    }

    /** What was configured: as {@link #of} has it. */
    public Optional<String> configured() {
        return Optional.ofNullable(configured);
    }

    /** Scheme, host, port and perhaps a path, without a slash at its end. */
    public String of(HttpServerRequest request) {
        if (configured != null) {
            return configured;
        }
        String forwarded = request.getHeader(FORWARDED_SCHEME);
        return (forwarded == null ? request.scheme() : forwarded) + "://" + request.authority();
    }
}
