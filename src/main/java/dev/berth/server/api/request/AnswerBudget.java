package dev.berth.server.api.request;

import dev.berth.server.api.problem.ProblemException;
import dev.berth.server.config.BerthConfig;
import dev.berth.server.control.port.Room;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.inject.Singleton;

/**
 * What all large answers that are being read or are on their way out may cost together (F12). Counted by what is stored,
 * before it is read.
 */
@Singleton
public class AnswerBudget extends MemoryBudget {
    /** An answer is held as it is stored, as it is opened and as it is sent, though hardly ever all three at once. */
    private static final int COPIES = 2;

    private static final int HEAP_PART = 4;
    private static final int RETRY_SECONDS = 5;

    private final CurrentVertxRequest request;

    AnswerBudget(BerthConfig config, MeterRegistry meters, CurrentVertxRequest request) {
        super(Math.min(
                config.limits().answers().asLongValue(), Runtime.getRuntime().maxMemory() / HEAP_PART));
        this.request = request;
        meters.gauge("berth.http.answers.bytes", this, AnswerBudget::used);
    }

    /**
     * The room for the answer to the present request; what it took is given back when the answer is out, or its client
     * gone. To be asked for before anything asynchronous begins.
     */
    public Room room() {
        Share share = share();
        request.getCurrent().addEndHandler(ended -> share.giveBack());
        return bytes -> {
            if (!share.take(COPIES * bytes)) {
                throw ProblemException.retry(
                        503, "server_busy", "too much is being read at the same time", RETRY_SECONDS);
            }
        };
    }
}
