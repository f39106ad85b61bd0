package dev.berth.server.api.history;

import dev.berth.server.api.problem.Checks;
import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.control.history.WhatIf;
import dev.berth.server.control.history.WhatIf.Answer;
import dev.berth.server.control.port.PoolStore.StoredSpec;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;

/** What would have become of a pool with other settings (C8), whoever asks: with the same checks and the same refusals. */
@ApplicationScoped
public class WhatIfQuestions {
    private static final int RETRY_SECONDS = 5;

    private final WhatIf whatIf;
    private final Clock clock;

    WhatIfQuestions(WhatIf whatIf, Clock clock) {
        this.whatIf = whatIf;
        this.clock = clock;
    }

    /** What was asked, and the answer. */
    public record Answered(WhatIf.Question question, Answer.Compared compared) {}

    /**
     * Asks. What is wrong with it is a ProblemException: 400 with all violations, 422 where no replay can be, 503 while there
     * is another one.
     *
     * @param checks what was found wrong before
     */
    public Uni<Answered> ask(StoredSpec pool, WhatIfRequest request, Checks checks) {
        return Uni.createFrom()
                .item(() -> question(pool, request, checks))
                .flatMap(question -> whatIf.ask(question).map(answer -> new Answered(question, compared(answer))));
    }

    /** @throws ProblemException 422 where nobody can say what would have become of such a pool */
    public static void requireReplayable(StoredSpec pool) {
        if (!pool.spec().scaled()) {
            throw ProblemException.of(
                    422,
                    "not_replayable",
                    "the pods of a static pool come and go by themselves, whatever its settings");
        }
    }

    private WhatIf.Question question(StoredSpec pool, WhatIfRequest request, Checks checks) {
        requireReplayable(pool);
        return request.checked(checks, pool.spec(), clock.instant());
    }

    private static Answer.Compared compared(Answer answer) {
        return switch (answer) {
            case Answer.Compared compared -> compared;
            case Answer.TooMany many ->
                throw ProblemException.of(
                        422,
                        "not_replayable",
                        "more than " + WhatIf.MAX_ARRIVALS
                                + " tasks came in that time and the hour before it: ask for a shorter one");
            case Answer.TooLong tooLong ->
                throw ProblemException.of(
                        422,
                        "not_replayable",
                        "the replay did not end within " + WhatIf.MAX_TIME.toSeconds()
                                + " seconds: ask for a shorter time");
            case Answer.Busy busy ->
                throw ProblemException.retry(
                        503, "server_busy", "another replay is under way, and there is one at a time", RETRY_SECONDS);
        };
    }
}
