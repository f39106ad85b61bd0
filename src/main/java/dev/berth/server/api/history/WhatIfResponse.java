package dev.berth.server.api.history;

import dev.berth.server.control.history.WhatIf;
import dev.berth.server.control.replay.WaitSummary;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What was, and what would have been with the pool as it is and as it was asked for. {@code podStart} is how long each pod
 * took to come up in the last one.
 */
@RegisterForReflection
record WhatIfResponse(
        String pool,
        Instant from,
        Instant to,
        int tasks,
        Duration podStart,
        SideResponse was,
        SideResponse present,
        SideResponse would) {
    static WhatIfResponse of(WhatIfQuestions.Answered answered) {
        WhatIf.Question question = answered.question();
        WhatIf.Answer.Compared compared = answered.compared();
        return new WhatIfResponse(
                question.pool().name().value(),
                question.from(),
                question.to(),
                compared.tasks(),
                compared.podStart(),
                SideResponse.of(compared.was()),
                SideResponse.of(compared.present()),
                SideResponse.of(compared.would()));
    }

    /** {@code podHours} and {@code peakPods} are null where nobody looked. */
    @RegisterForReflection
    record SideResponse(
            WaitsResponse waits,
            int unplaced,
            @Nullable Double podHours,
            @Nullable Integer peakPods) {
        private static final double SECONDS = 3600;

        static SideResponse of(WhatIf.Side side) {
            Duration podTime = side.podTime();
            Double hours = podTime == null ? null : Math.round(100 * podTime.toSeconds() / SECONDS) / 100.0;
            return new SideResponse(WaitsResponse.of(side.waits()), side.unplaced(), hours, side.peakPods());
        }
    }

    /** How long tasks waited for a slot, each time they were placed. */
    @RegisterForReflection
    record WaitsResponse(
            int count,
            @Nullable Duration p50,
            @Nullable Duration p95,
            @Nullable Duration max) {
        static WaitsResponse of(WaitSummary waits) {
            return new WaitsResponse(waits.count(), waits.p50(), waits.p95(), waits.max());
        }
    }
}
