package dev.berth.server.api.workspace;

import dev.berth.server.api.problem.WireWords;
import dev.berth.server.control.port.ConfigurationStore.Configuration;
import dev.berth.server.control.port.ConfigurationStore.Refusal;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A configuration; what its bytes tell is null until they have come. */
@RecordBuilder
@RegisterForReflection
record ConfigurationResponse(
        int version,
        String status,
        boolean speculative,
        boolean provisional,
        @Nullable String sha256,
        @Nullable Long bytes,
        @Nullable RefusalResponse error,
        @Nullable String createdBy,
        Instant createdAt,
        @Nullable Instant uploadedAt) {

    static ConfigurationResponse of(Configuration configuration) {
        return ConfigurationResponseBuilder.builder()
                .version(configuration.version())
                .status(WireWords.of(configuration.status()))
                .speculative(configuration.speculative())
                .provisional(configuration.provisional())
                .sha256(configuration.sha256())
                .bytes(configuration.bytes())
                .error(RefusalResponse.of(configuration.error()))
                .createdBy(configuration.createdBy())
                .createdAt(configuration.createdAt())
                .uploadedAt(configuration.uploadedAt())
                .build();
    }

    /** Why the bytes were refused. */
    @RegisterForReflection
    record RefusalResponse(String code, String message) {
        static @Nullable RefusalResponse of(@Nullable Refusal refusal) {
            return refusal == null ? null : new RefusalResponse(refusal.code(), refusal.message());
        }
    }
}
