package dev.berth.server.api.hook;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.control.port.DeliveryStore.Delivery;
import dev.berth.server.control.port.DeliveryStore.Tries;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What a hook was told, or is to be.
 *
 * @param eventId the same for all hooks that are told of it, and each time that it is sent
 * @param status waiting, delivered, or parked: it is not tried any more
 * @param attempts since it happened, or since somebody had it sent again
 * @param nextAt when it is tried again; null for at once, and when it is not
 * @param answer the status of the last answer; null without one
 * @param error why it did not arrive the last time; null when it did
 * @param data what is told
 */
@RecordBuilder
@RegisterForReflection
public record DeliveryResponse(
        long id,
        String eventId,
        String event,
        String object,
        Instant occurredAt,
        String status,
        int attempts,
        @Nullable Instant nextAt,
        @Nullable Instant lastAt,
        @Nullable Integer lastMillis,
        @Nullable Integer answer,
        @Nullable String error,

        @JsonRawValue @Schema(implementation = Object.class, type = SchemaType.OBJECT)
        String data) {
    public static DeliveryResponse of(Delivery delivery) {
        Tries tries = delivery.tries();
        return DeliveryResponseBuilder.builder()
                .id(delivery.id())
                .eventId(delivery.eventId())
                .event(delivery.event())
                .object(delivery.object())
                .occurredAt(delivery.occurredAt())
                .status(WireWords.of(delivery.status()))
                .attempts(tries.attempts())
                .nextAt(tries.nextAt())
                .lastAt(tries.lastAt())
                .lastMillis(tries.lastMillis())
                .answer(tries.answer())
                .error(tries.error())
                .data(delivery.told())
                .build();
    }
}
