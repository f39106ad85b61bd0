package dev.berth.agent.work;

import dev.berth.protocol.AgentMessage;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt does and when, if its work names a place in a trace (O4): told with the result, and each run of the tool gets
 * a place of its own, so that what it traces itself stands below it. Without such a place it does nothing. Steps may run beside
 * each other.
 */
final class AttemptTrace {
    /** By which the tool is told its place in the trace. */
    static final String VARIABLE = "TRACEPARENT";

    /** More than an attempt has; of those that come after nothing is told. */
    private static final int MOST_STEPS = 50;

    private static final int SPAN_BYTES = 8;

    private final SecureRandom random = new SecureRandom();
    private final @Nullable TraceParent parent;
    private final List<AgentMessage.TracedStep> steps = new ArrayList<>();

    private AttemptTrace(@Nullable TraceParent parent) {
        this.parent = parent;
    }

    /** @param traceparent as the work says it; null when nobody traces, and so is what cannot be read */
    static AttemptTrace of(@Nullable String traceparent) {
        return new AttemptTrace(TraceParent.in(traceparent).orElse(null));
    }

    /** Begins a run of the tool. */
    Step begin(String name) {
        return new Step(name, Instant.now());
    }

    /** Something other than a run of the tool that has just ended. */
    void done(String name, Instant from) {
        new Step(name, from).close();
    }

    /** What is told with the result; null when nobody traces. */
    synchronized AgentMessage.@Nullable Trace told() {
        return parent == null ? null : new AgentMessage.Trace(parent.toString(), steps);
    }

    private synchronized void add(AgentMessage.TracedStep step) {
        if (steps.size() < MOST_STEPS) {
            steps.add(step);
        }
    }

    private static long micros(Instant at) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, at);
    }

    /** One step, from where it is begun to where it is closed. */
    final class Step implements AutoCloseable {
        private final String name;
        private final Instant from;
        private final String span;
        private @Nullable Integer exitCode;

        private Step(String name, Instant from) {
            this.name = name;
            this.from = from;
            this.span = parent == null ? "" : anyId();
        }

        private String anyId() {
            byte[] bytes = new byte[SPAN_BYTES];
            random.nextBytes(bytes);
            return HexFormat.of().formatHex(bytes);
        }

        /** The variables with its place in the trace, unless they name another one. */
        Map<String, String> variables(Map<String, String> others) {
            if (parent == null || others.containsKey(VARIABLE)) {
                return others;
            }
            Map<String, String> variables = new HashMap<>(others);
            variables.put(VARIABLE, parent.at(span).toString());
            return variables;
        }

        void ended(int exit) {
            exitCode = exit;
        }

        @Override
        public void close() {
            if (parent != null) {
                add(new AgentMessage.TracedStep(name, span, micros(from), micros(Instant.now()), exitCode));
            }
        }
    }
}
