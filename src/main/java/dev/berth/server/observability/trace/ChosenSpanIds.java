package dev.berth.server.observability.trace;

import io.opentelemetry.sdk.trace.IdGenerator;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Ids of spans, random but for those that are chosen: of what was known under its id before it was told. */
@ApplicationScoped
class ChosenSpanIds implements IdGenerator {
    private final IdGenerator random = IdGenerator.random();
    private final ThreadLocal<@Nullable String> chosen = new ThreadLocal<>();

    /** What begins a span within gives it this id. */
    <T> T as(String spanId, Supplier<T> begin) {
        chosen.set(spanId);
        try {
            return begin.get();
        } finally {
            chosen.remove();
        }
    }

    @Override
    public String generateSpanId() {
        String id = chosen.get();
        return id == null ? random.generateSpanId() : id;
    }

    @Override
    public String generateTraceId() {
        return random.generateTraceId();
    }
}
