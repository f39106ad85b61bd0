package dev.berth.server.control.loop;

import static dev.berth.server.control.loop.Samples.POOL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.domain.id.AgentId;
import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.task.Outcome;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.PlanSummary;
import dev.berth.domain.task.TaskError;
import dev.berth.domain.task.Tool;
import dev.berth.server.control.port.AgentInstruction;
import dev.berth.server.control.port.AgentLink.CloseCause;
import dev.berth.server.control.port.AgentReport;
import dev.berth.server.control.port.AgentReport.SlotAttempt;
import dev.berth.server.control.port.AgentSession;
import dev.berth.server.control.port.AttemptRef;
import dev.berth.server.control.port.SessionId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** An agent that says what a test tells it to, and keeps the slot table that its hello and heartbeats show. */
final class ScriptedAgent {
    private final Scenario scenario;
    private final PodName pod;
    private final AgentId id;
    private int sessions;
    private boolean connected;
    final Map<Integer, AgentInstruction.Assign> running = new TreeMap<>();
    final List<AttemptRef> unacknowledged = new ArrayList<>();
    final Set<TaskId> warm = new HashSet<>();
    int slots = 3;
    Map<Tool, String> tools = Map.of();
    /** The digest of its secret; null for one that has none. */
    String reconnect;
    /** Where it keeps states that are stored nowhere else. */
    List<String> unstoredStates = List.of();

    ScriptedAgent(Scenario scenario, PodName pod, String id) {
        this.scenario = scenario;
        this.pod = pod;
        this.id = new AgentId(id);
    }

    PodName pod() {
        return pod;
    }

    boolean connected() {
        return connected;
    }

    AgentSession session() {
        return new AgentSession(new SessionId(id + "/" + sessions), POOL, pod, id);
    }

    /** Opens a new connection and says hello. */
    void connect() {
        answered(dial());
    }

    /** Opens a new connection and says hello; the loop has yet to fold it. */
    CompletableFuture<Void> dial() {
        sessions++;
        connected = true;
        return post(hello());
    }

    AgentReport.Hello hello() {
        return new AgentReport.Hello("1", slots, tools, table(), unacknowledged, warm, reconnect, unstoredStates);
    }

    List<SlotAttempt> table() {
        return running.entrySet().stream()
                .map(entry -> new SlotAttempt(entry.getKey(), ref(entry.getValue())))
                .toList();
    }

    static AttemptRef ref(AgentInstruction.Assign assign) {
        return new AttemptRef(assign.task().id(), assign.task().attempt());
    }

    void socketBroke() {
        connected = false;
    }

    /** The connection ends, and the server notices. */
    void disconnect() {
        connected = false;
        say(new AgentReport.Disconnected());
    }

    void heartbeat() {
        say(new AgentReport.Heartbeat(table(), Map.of(), false, unstoredStates, false));
    }

    /** Says it and lets the loop settle. */
    void say(AgentReport report) {
        answered(post(report));
    }

    private void answered(CompletableFuture<Void> folded) {
        scenario.settle();
        assertThat(folded).as("answered, unless the database is away").isNotCancelled();
    }

    /** Says it; the answer is complete when it was folded and stored. */
    CompletableFuture<Void> post(AgentReport report) {
        return scenario.loop.report(session(), report);
    }

    /** All that this session was told, in order. */
    List<AgentInstruction> told() {
        return scenario.link.to(session().id());
    }

    <T extends AgentInstruction> List<T> told(Class<T> kind) {
        return told().stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    CloseCause closed() {
        return scenario.link.closed(session().id());
    }

    AgentInstruction.Welcome welcome() {
        List<AgentInstruction.Welcome> all = told(AgentInstruction.Welcome.class);
        return all.get(all.size() - 1);
    }

    AgentInstruction.Assign assigned() {
        List<AgentInstruction.Assign> all = told(AgentInstruction.Assign.class);
        return all.get(all.size() - 1);
    }

    /** Takes the last assignment: accepted, begun, running. */
    AgentInstruction.Assign work() {
        AgentInstruction.Assign assign = accept();
        begin(assign);
        return assign;
    }

    AgentInstruction.Assign accept() {
        AgentInstruction.Assign assign = assigned();
        running.put(assign.slot(), assign);
        say(new AgentReport.Accepted(ref(assign)));
        return assign;
    }

    /** Asks for the work; true when the server lets it begin. */
    boolean begin(AgentInstruction.Assign assign) {
        boolean begun = scenario.database
                .begin(ref(assign), scenario.time.instant())
                .await()
                .indefinitely()
                .isPresent();
        if (begun) {
            scenario.loop.attemptBegun(ref(assign), scenario.time.instant());
        }
        return begun;
    }

    void planned(AgentInstruction.Assign assign, PlanSummary plan) {
        running.remove(assign.slot());
        if (plan.hasChanges()) {
            warm.add(assign.task().id());
        }
        say(finished(assign, Outcome.SUCCEEDED, plan));
    }

    void applied(AgentInstruction.Assign assign) {
        running.remove(assign.slot());
        say(finished(assign, Outcome.SUCCEEDED, null));
    }

    void ended(AgentInstruction.Assign assign, Outcome outcome) {
        running.remove(assign.slot());
        say(finished(assign, outcome, null));
    }

    static AgentReport.Finished finished(AgentInstruction.Assign assign, Outcome outcome, PlanSummary plan) {
        Phase phase = assign.task().phase();
        TaskError error = outcome == Outcome.FAILED ? new TaskError("terraform_failed", "exit code 1") : null;
        return new AgentReport.Finished(ref(assign), phase, outcome, 0, plan, error);
    }

    /** Runs the plan of the last assignment to its end. */
    AgentInstruction.Assign plan(PlanSummary plan) {
        AgentInstruction.Assign assign = work();
        planned(Objects.requireNonNull(assign), plan);
        return assign;
    }

    void refuse(AgentReport.Refused.Reason reason) {
        say(new AgentReport.Refused(ref(assigned()), reason));
    }
}
