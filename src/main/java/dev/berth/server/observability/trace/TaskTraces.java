package dev.berth.server.observability.trace;

import dev.berth.domain.id.TaskId;
import dev.berth.domain.task.Task;
import dev.berth.domain.task.TaskStatus;
import dev.berth.server.config.BerthConfig;
import dev.berth.server.control.Change;
import dev.berth.server.control.ChangeFeed;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.TimelineEntry;
import dev.berth.server.control.port.TraceStore;
import dev.berth.server.control.port.Traces;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Tells traces of tasks (O4). What a task went through is read from its timeline when a plan waits to be approved and when the task
 * is final, so nothing is told that was not stored, and a server that takes over goes on. Off, it asks for nothing.
 */
@ApplicationScoped
class TaskTraces implements Traces {
    private static final Logger LOG = Logger.getLogger(TaskTraces.class);
    private static final String TRACEPARENT = "traceparent";

    /** A burst larger than this costs traces and nothing else. */
    private static final int BUFFER = 10_000;

    /** Timelines that are read at the same time. */
    private static final int AT_ONCE = 4;

    private final boolean on;
    private final Tracer tracer;
    private final ChosenSpanIds ids;
    private final TraceStore store;
    private final ChangeFeed feed;

    /** How many spans of a task were told, and of which attempts. */
    private final Recent<TaskId, Integer> told = new Recent<>(BUFFER);

    private final Recent<AttemptRef, Boolean> attempts = new Recent<>(BUFFER);

    TaskTraces(BerthConfig config, Tracer tracer, ChosenSpanIds ids, TraceStore store, ChangeFeed feed) {
        this.on = config.traces().endpoint().isPresent();
        this.tracer = tracer;
        this.ids = ids;
        this.store = store;
        this.feed = feed;
    }

    /** Follows for as long as the server runs. */
    void follow(@Observes StartupEvent started) {
        if (on) {
            feed.follow(BUFFER)
                    .onFailure()
                    .retry()
                    .indefinitely()
                    .filter(TaskTraces::endsSomething)
                    .onItem()
                    .transformToUni(
                            change -> tell(((Change.TaskChanged) change).view().task()))
                    .merge(AT_ONCE)
                    .subscribe()
                    .with(done -> {}, failure -> LOG.errorf(failure, "traces of tasks are no longer told"));
        }
    }

    private static boolean endsSomething(Change change) {
        return change instanceof Change.TaskChanged changed
                && endsSomething(changed.view().task().status());
    }

    private static boolean endsSomething(TaskStatus status) {
        return status == TaskStatus.APPLY_PENDING || status.terminal();
    }

    @Override
    public @Nullable String ofSubmission() {
        if (!on) {
            return null;
        }
        SpanContext present = Span.current().getSpanContext();
        return present.isValid() ? text(present) : text(atTheTop());
    }

    @Override
    public @Nullable String ofSuccessor(@Nullable String other) {
        SpanContext beside = on ? read(other) : SpanContext.getInvalid();
        return beside.isValid() ? text(beside) : ofSubmission();
    }

    /** What no request brings begins a trace of its own. */
    private SpanContext atTheTop() {
        Span span = tracer.spanBuilder("submit").setNoParent().startSpan();
        span.end();
        return span.getSpanContext();
    }

    @Override
    public @Nullable String ofAttempt(Task task, @Nullable String submission) {
        SpanContext above = on ? read(submission) : SpanContext.getInvalid();
        return above.isValid() ? text(below(above, TaskSpans.idOfAttempt(task))) : null;
    }

    @Override
    public void attempted(AttemptRef attempt, String place, List<Step> steps) {
        SpanContext above = on ? read(place) : SpanContext.getInvalid();
        if (!above.isValid() || attempts.put(attempt, true) != null) {
            return;
        }
        steps.forEach(step -> {
            SpanBuilder builder = builder(step.name(), above).setStartTimestamp(step.from());
            Integer exit = step.exitCode();
            if (exit != null) {
                builder.setAttribute("process.exit.code", exit.longValue());
            }
            Span span = ids.as(step.spanId(), builder::startSpan);
            if (exit != null && exit == 1) {
                span.setStatus(StatusCode.ERROR);
            }
            span.end(step.to());
        });
    }

    private Uni<Void> tell(Task task) {
        return store.submission(task.id())
                .flatMap(submission -> {
                    SpanContext above = read(submission.orElse(null));
                    return above.isSampled()
                            ? store.timeline(task.id()).invoke(steps -> tell(task, above, steps))
                            : Uni.createFrom().nullItem();
                })
                .onFailure()
                .invoke(failure -> LOG.debugf("trace not told task=%s reason=%s", task.id(), failure.toString()))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    private void tell(Task task, SpanContext submission, List<TimelineEntry> steps) {
        List<TaskSpans.Ended> ended = TaskSpans.of(task, steps);
        Integer before = told.put(task.id(), ended.size());
        ended.stream().skip(before == null ? 0 : before).forEach(span -> tell(span, submission));
    }

    private void tell(TaskSpans.Ended ended, SpanContext submission) {
        String parent = ended.parent();
        SpanBuilder builder = builder(ended.name(), parent == null ? submission : below(submission, parent))
                .setStartTimestamp(ended.from());
        ended.attributes().forEach(builder::setAttribute);
        Span span = ids.as(ended.id(), builder::startSpan);
        String error = ended.error();
        if (error != null) {
            span.setStatus(StatusCode.ERROR, error);
        }
        span.end(ended.to());
    }

    private SpanBuilder builder(String name, SpanContext parent) {
        return tracer.spanBuilder(name).setParent(Context.root().with(Span.wrap(parent)));
    }

    private static SpanContext below(SpanContext submission, String span) {
        return SpanContext.createFromRemoteParent(
                submission.getTraceId(), span, submission.getTraceFlags(), submission.getTraceState());
    }

    private static String text(SpanContext place) {
        return "00-" + place.getTraceId() + "-" + place.getSpanId() + "-"
                + place.getTraceFlags().asHex();
    }

    private static SpanContext read(@Nullable String place) {
        if (place == null) {
            return SpanContext.getInvalid();
        }
        Context read = W3CTraceContextPropagator.getInstance().extract(Context.root(), place, AS_HEADER);
        return Span.fromContext(read).getSpanContext();
    }

    private static final TextMapGetter<String> AS_HEADER = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(String carrier) {
            return List.of(TRACEPARENT);
        }

        @Override
        public @Nullable String get(@Nullable String carrier, String key) {
            return key.equals(TRACEPARENT) ? carrier : null;
        }
    };

    /** What was put last, so many of them. */
    private static final class Recent<K, V> {
        private final int most;
        private final Map<K, V> entries = new LinkedHashMap<>();

        Recent(int most) {
            this.most = most;
        }

        /** What was there before, or null. */
        synchronized @Nullable V put(K key, V value) {
            @Nullable V before = Optional.ofNullable(entries.remove(key)).orElse(null);
            entries.put(key, value);
            if (entries.size() > most) {
                var eldest = entries.entrySet().iterator();
                eldest.next();
                eldest.remove();
            }
            return before;
        }
    }
}
