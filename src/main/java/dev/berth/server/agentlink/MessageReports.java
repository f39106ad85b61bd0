package dev.berth.server.agentlink;

import dev.berth.domain.id.TaskId;
import dev.berth.domain.task.Outcome;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.PlanSummary;
import dev.berth.domain.task.TaskError;
import dev.berth.domain.task.Tool;
import dev.berth.protocol.AgentMessage;
import dev.berth.protocol.MalformedFrameException;
import dev.berth.protocol.Refusal;
import dev.berth.protocol.TaskPhase;
import dev.berth.server.control.port.AgentReport;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.LogStore;
import dev.berth.server.control.port.Traces;
import dev.berth.server.security.Digests;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What agents say, in the words of control. Content that makes no sense is a malformed frame (F11). */
final class MessageReports {
    private static final Set<String> SLOT_STATES = Set.of("idle", "reserved", "running");
    private static final int MAX_WORD = 64;
    private static final int MAX_NAME = 200;
    private static final int MAX_PATH = 500;
    private static final int MOST_STATES = 20;
    private static final int MAX_MESSAGE = 2_000;
    private static final int MOST_STEPS = 100;
    private static final Pattern SPAN_ID = Pattern.compile("(?!0{16})[0-9a-f]{16}");

    /** 128 bits, were each character to hold eight of them. */
    private static final int SHORTEST_RECONNECT = 16;

    private static final int LONGEST_RECONNECT = 512;

    /** More attempts or directories than an agent ever has to name. */
    private static final int MAX_NAMED = 10_000;

    private MessageReports() {}

    static AgentReport.Hello hello(AgentMessage.Hello hello) {
        List<AgentMessage.PastAttempt> past = hello.unacknowledged();
        check(past == null || past.size() <= MAX_NAMED, "unacknowledged names too many attempts");
        check(hello.warm().size() <= MAX_NAMED, "warm names too many tasks");
        Set<Integer> taken = new HashSet<>();
        List<AgentReport.SlotAttempt> running = new ArrayList<>();
        for (AgentMessage.RunningAttempt attempt : hello.running()) {
            check(attempt.slot() < hello.slots(), "running names a slot that the agent does not have");
            check(taken.add(attempt.slot()), "running names a slot twice");
            running.add(new AgentReport.SlotAttempt(attempt.slot(), ref(attempt.taskId(), attempt.attempt())));
        }
        return new AgentReport.Hello(
                clean(hello.version(), MAX_WORD),
                hello.slots(),
                tools(hello),
                running,
                past(hello.unacknowledged()),
                warm(hello),
                reconnect(hello.reconnect()),
                states(hello.unstoredStates()));
    }

    /** Only its digest goes further: the secret itself is kept nowhere. */
    private static @Nullable String reconnect(@Nullable String secret) {
        if (secret == null) {
            return null;
        }
        check(
                secret.length() >= SHORTEST_RECONNECT && secret.length() <= LONGEST_RECONNECT,
                "reconnect has " + SHORTEST_RECONNECT + " to " + LONGEST_RECONNECT + " characters");
        return Digests.sha256(secret);
    }

    /** Tools that this server does not know are none of its business. */
    private static Map<Tool, String> tools(AgentMessage.Hello hello) {
        Map<String, String> said = hello.tools() == null ? Map.of() : hello.tools();
        Map<Tool, String> tools = new EnumMap<>(Tool.class);
        for (Tool tool : Tool.values()) {
            String version = said.get(tool.name().toLowerCase(Locale.ROOT));
            if (version != null) {
                tools.put(tool, clean(version, MAX_WORD));
            }
        }
        return tools;
    }

    static AgentReport.Heartbeat heartbeat(AgentMessage.Heartbeat heartbeat, int slots) {
        Set<Integer> seen = new HashSet<>();
        List<AgentReport.SlotAttempt> running = new ArrayList<>();
        Map<AttemptRef, AgentReport.Wait> waits = new HashMap<>();
        for (AgentMessage.SlotState slot : heartbeat.slots()) {
            check(slot.index() < slots, "the heartbeat names a slot that the agent does not have");
            check(seen.add(slot.index()), "the heartbeat names a slot twice");
            check(SLOT_STATES.contains(slot.state()), "a slot is idle, reserved or running");
            if (slot.state().equals("running")) {
                AttemptRef attempt = runningAttempt(slot);
                running.add(new AgentReport.SlotAttempt(slot.index(), attempt));
                waitKind(slot.waiting()).ifPresent(kind -> waits.put(attempt, new AgentReport.Wait(kind, whose(slot))));
            }
        }
        return new AgentReport.Heartbeat(
                running,
                waits,
                Boolean.TRUE.equals(heartbeat.diskFull()),
                states(heartbeat.unstoredStates()),
                Boolean.TRUE.equals(heartbeat.outOfTurn()));
    }

    /** A wait that this server does not know is none. */
    private static Optional<AgentReport.Wait.Kind> waitKind(@Nullable String waiting) {
        return Arrays.stream(AgentReport.Wait.Kind.values())
                .filter(kind -> kind.name().toLowerCase(Locale.ROOT).equals(waiting))
                .findFirst();
    }

    private static String whose(AgentMessage.SlotState slot) {
        return slot.waitingFor() == null ? "" : clean(slot.waitingFor(), MAX_NAME);
    }

    /** For people to read: that there are some counts, however many and wherever they are. */
    private static List<String> states(@Nullable List<String> paths) {
        return paths == null
                ? List.of()
                : paths.stream()
                        .limit(MOST_STATES)
                        .map(path -> clean(path, MAX_PATH))
                        .toList();
    }

    static AgentReport.Accepted accepted(AgentMessage.Accepted accepted) {
        return new AgentReport.Accepted(ref(accepted.taskId(), accepted.attempt()));
    }

    static AgentReport.Refused refused(AgentMessage.Refused refused) {
        return new AgentReport.Refused(ref(refused.taskId(), refused.attempt()), reason(refused.reason()));
    }

    static AgentReport.Finished finished(AgentMessage.Finished finished) {
        return new AgentReport.Finished(
                ref(finished.taskId(), finished.attempt()),
                finished.phase() == TaskPhase.PLAN ? Phase.PLAN : Phase.APPLY,
                outcome(finished.outcome()),
                finished.exitCode(),
                plan(finished.plan()),
                error(finished.error()));
    }

    static AttemptRef attempt(AgentMessage.Finished finished) {
        return ref(finished.taskId(), finished.attempt());
    }

    /** What an attempt did. A step that ends before it begins, by a clock that was put, takes no time. */
    static List<Traces.Step> steps(AgentMessage.Trace trace) {
        check(trace.steps().size() <= MOST_STEPS, "trace names too many steps");
        return trace.steps().stream().map(MessageReports::step).toList();
    }

    private static Traces.Step step(AgentMessage.TracedStep step) {
        check(SPAN_ID.matcher(step.spanId()).matches(), "trace.steps.spanId is 16 hex digits");
        Instant from = Instant.EPOCH.plus(step.from(), ChronoUnit.MICROS);
        Instant to = Instant.EPOCH.plus(step.to(), ChronoUnit.MICROS);
        return new Traces.Step(
                clean(step.name(), MAX_WORD), step.spanId(), from, to.isBefore(from) ? from : to, step.exitCode());
    }

    static LogStore.Chunk chunk(AgentMessage.Log log) {
        return new LogStore.Chunk(ref(log.taskId(), log.attempt()), log.offset(), withoutNul(log.text()));
    }

    private static AttemptRef runningAttempt(AgentMessage.SlotState slot) {
        Long task = slot.taskId();
        Integer attempt = slot.attempt();
        if (task == null || attempt == null || task <= 0 || attempt <= 0) {
            throw new MalformedFrameException("a running slot names its task and attempt");
        }
        return ref(task, attempt);
    }

    private static List<AttemptRef> past(@Nullable List<AgentMessage.PastAttempt> attempts) {
        return attempts == null
                ? List.of()
                : attempts.stream()
                        .map(attempt -> ref(attempt.taskId(), attempt.attempt()))
                        .toList();
    }

    private static Set<TaskId> warm(AgentMessage.Hello hello) {
        Set<TaskId> warm = new HashSet<>();
        for (Long task : hello.warm()) {
            check(task > 0, "warm names task ids");
            warm.add(new TaskId(task));
        }
        return warm;
    }

    private static AgentReport.Refused.Reason reason(Refusal refusal) {
        return switch (refusal) {
            case SLOT_BUSY -> AgentReport.Refused.Reason.SLOT_BUSY;
            case DRAINING -> AgentReport.Refused.Reason.DRAINING;
            case NOT_CONFIRMED -> AgentReport.Refused.Reason.NOT_CONFIRMED;
            case SHUTTING_DOWN -> AgentReport.Refused.Reason.SHUTTING_DOWN;
        };
    }

    private static Outcome outcome(dev.berth.protocol.Outcome outcome) {
        return switch (outcome) {
            case SUCCEEDED -> Outcome.SUCCEEDED;
            case FAILED -> Outcome.FAILED;
            case CANCELED -> Outcome.CANCELED;
        };
    }

    private static @Nullable PlanSummary plan(AgentMessage.@Nullable Plan plan) {
        if (plan == null) {
            return null;
        }
        String version = plan.toolVersion();
        return new PlanSummary(
                plan.hasChanges(),
                plan.add(),
                plan.change(),
                plan.destroy(),
                clean(plan.sha256(), MAX_WORD),
                version == null ? null : clean(version, MAX_WORD));
    }

    private static @Nullable TaskError error(AgentMessage.@Nullable Failure failure) {
        return failure == null
                ? null
                : new TaskError(clean(failure.code(), MAX_WORD), clean(failure.message(), MAX_MESSAGE));
    }

    private static AttemptRef ref(long task, int attempt) {
        return new AttemptRef(new TaskId(task), attempt);
    }

    private static String clean(String text, int max) {
        return withoutNul(text.length() <= max ? text : text.substring(0, max));
    }

    /** PostgreSQL stores no NUL in a text; another character of one byte keeps all offsets right. */
    private static String withoutNul(String text) {
        return text.indexOf('\0') < 0 ? text : text.replace('\0', '?');
    }

    private static void check(boolean condition, String message) {
        if (!condition) {
            throw new MalformedFrameException(message);
        }
    }
}
