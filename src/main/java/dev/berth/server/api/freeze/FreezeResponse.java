package dev.berth.server.api.freeze;

import dev.berth.domain.freeze.Freeze;
import dev.berth.domain.freeze.FreezeScope;
import dev.berth.domain.freeze.FreezeTimes;
import dev.berth.server.api.problem.WireWords;
import dev.berth.server.control.port.FreezeStore.Stored;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A freeze window.
 *
 * @param on whose tasks it holds back
 * @param cron of one that comes again, as zone and lasts; null for one that comes once
 * @param from of one that comes once, as to; null for one that comes again
 * @param inForceUntil null when it is not in force
 * @param nextTimes when it comes into force, the next five, as clocks of its zone show them
 */
@RecordBuilder
@RegisterForReflection
public record FreezeResponse(
        long id,
        OnResponse on,
        @Nullable String cron,
        @Nullable String zone,
        @Nullable String lasts,
        @Nullable Instant from,
        @Nullable Instant to,
        String covers,
        String reason,
        String createdBy,
        Instant createdAt,
        @Nullable Instant inForceUntil,
        List<OffsetDateTime> nextTimes) {
    private static final int SHOWN = 5;

    /** Exactly one of these. */
    @RegisterForReflection
    public record OnResponse(
            @Nullable String pool,
            @Nullable String workspace,
            @Nullable String tag) {
        static OnResponse of(FreezeScope on) {
            return switch (on) {
                case FreezeScope.OfPool of -> new OnResponse(of.pool().value(), null, null);
                case FreezeScope.OfWorkspace of ->
                    new OnResponse(null, of.workspace().value(), null);
                case FreezeScope.OfTag of -> new OnResponse(null, null, of.tag().toString());
            };
        }
    }

    public static FreezeResponse of(Stored stored, Instant now) {
        Freeze freeze = stored.freeze();
        FreezeTimes.Recurring again = freeze.times() instanceof FreezeTimes.Recurring recurring ? recurring : null;
        FreezeTimes.Once once = freeze.times() instanceof FreezeTimes.Once single ? single : null;
        ZoneId zone = again == null ? ZoneOffset.UTC : again.from().zone();
        return FreezeResponseBuilder.builder()
                .id(freeze.id().value())
                .on(OnResponse.of(freeze.on()))
                .cron(again == null ? null : again.from().times().text())
                .zone(again == null ? null : zone.getId())
                .lasts(again == null ? null : again.lasts().toString())
                .from(once == null ? null : once.from())
                .to(once == null ? null : once.to())
                .covers(WireWords.of(freeze.covers()))
                .reason(freeze.reason())
                .createdBy(stored.createdBy())
                .createdAt(stored.createdAt())
                .inForceUntil(freeze.at(now).until())
                .nextTimes(freeze.times().upcoming(now, SHOWN).stream()
                        .map(at -> OffsetDateTime.ofInstant(at, zone))
                        .toList())
                .build();
    }
}
