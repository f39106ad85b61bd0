package dev.berth.server.api.problem;

import io.vertx.ext.web.RoutingContext;
import java.util.Map;

/** How failures are told below some address. A front that tells them in its own way says so for each request. */
public interface ProblemAnswers {
    /** Where a request carries it. */
    String KEY = "berth.problem-answers";

    /**
     * What is sent.
     *
     * @param headers besides the media type
     */
    record Answer(int status, String mediaType, Map<String, String> headers, String text) {
        public Answer {
            headers = Map.copyOf(headers);
        }
    }

    /** The answer for a failure of this request. Never blocks, and never fails. */
    Answer answer(ProblemException failure, RoutingContext context);

    /** From here on failures of this request are told in this way. */
    default void attach(RoutingContext context) {
        context.put(KEY, this);
    }

    /** How failures of this request are told. */
    static Answer of(ProblemException failure, RoutingContext context) {
        ProblemAnswers attached = context.get(KEY);
        // Not normalized: that fails where the address is none.
        return attached == null
                ? ProblemForm.of(String.valueOf(context.request().path())).answer(failure)
                : attached.answer(failure, context);
    }
}
