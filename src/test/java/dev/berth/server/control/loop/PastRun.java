package dev.berth.server.control.loop;

import static dev.berth.server.control.loop.Samples.changes;
import static dev.berth.server.control.loop.Samples.exclusive;
import static dev.berth.server.control.loop.Samples.noChanges;
import static dev.berth.server.control.loop.Samples.plan;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.TaskId;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.pool.PodPhase;
import dev.berth.domain.pool.PoolSpec;
import dev.berth.domain.task.Phase;
import dev.berth.domain.task.TaskType;
import dev.berth.server.control.port.AgentInstruction;
import dev.berth.server.control.port.AgentReport;
import dev.berth.server.control.port.Arrival;
import dev.berth.server.control.port.Arrival.Decision;
import dev.berth.server.control.port.Arrival.Found;
import dev.berth.server.control.port.Arrival.Run;
import dev.berth.server.control.port.ArrivalBuilder;
import dev.berth.server.control.port.StoredPod;
import dev.berth.server.control.port.TimelineEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Some hours of a pool as they happen: the loop itself with its commits, agents that heartbeat, second by second. What came
 * and what became of it is told afterwards, as a replay needs it.
 */
final class PastRun {
    private static final int SECONDS_BETWEEN_HEARTBEATS = 10;
    private static final int SECONDS_BETWEEN_TICKS = 5;

    private record Later(Instant at, long order, Runnable what) {}

    /** An agent with what it was told and has heeded. */
    private static final class Worker {
        private final ScriptedAgent agent;
        private int heeded;
        private boolean draining;

        Worker(ScriptedAgent agent) {
            this.agent = agent;
        }
    }

    private final Scenario scenario;
    private final SplittableRandom random;
    private final Duration podStart;
    private final PriorityQueue<Later> later =
            new PriorityQueue<>(Comparator.comparing(Later::at).thenComparing(Later::order));
    private final Map<PodName, Worker> workers = new HashMap<>();
    private final Map<TaskId, Arrival> arrivals = new TreeMap<>();
    private final Map<TaskId, Instant> confirmed = new HashMap<>();
    private long order;
    private Duration podTime = Duration.ZERO;
    private int peak;

    PastRun(PoolSpec spec, Duration podStart, long seed) {
        this.scenario = new Scenario(spec);
        this.podStart = podStart;
        this.random = new SplittableRandom(seed);
        scenario.tick();
    }

    Instant now() {
        return scenario.time.instant();
    }

    List<Arrival> arrivals() {
        return List.copyOf(arrivals.values());
    }

    Duration podTime() {
        return podTime;
    }

    int peak() {
        return peak;
    }

    /** How long each placement of a task had waited. */
    List<Duration> waits() {
        List<Duration> waits = new ArrayList<>();
        for (TimelineEntry entry : scenario.database.timeline) {
            if (entry.reason().equals("placed")) {
                Instant since =
                        entry.phase() == Phase.PLAN ? arrivals.get(entry.task()).at() : confirmed.get(entry.task());
                waits.add(Duration.between(since, entry.at()));
            }
        }
        return waits;
    }

    /** Lets tasks come, on average one in so many seconds, for that long. */
    void pass(Duration length, int secondsBetweenArrivals) {
        for (long second = 1; second <= length.toSeconds(); second++) {
            scenario.time.pass(Duration.ofSeconds(1));
            scenario.settle();
            if (random.nextInt(secondsBetweenArrivals) == 0) {
                submit();
            }
            while (!later.isEmpty() && !later.peek().at().isAfter(now())) {
                later.poll().what().run();
                heed();
            }
            connect();
            heed();
            if (second % SECONDS_BETWEEN_HEARTBEATS == 0) {
                workers.values().forEach(worker -> worker.agent.heartbeat());
            }
            if (second % SECONDS_BETWEEN_TICKS == 0) {
                scenario.tick();
            }
            heed();
            int pods = (int) scenario.pods().stream()
                    .filter(pod -> pod.phase() != PodPhase.LOST)
                    .count();
            podTime = podTime.plusSeconds(pods);
            peak = Math.max(peak, pods);
        }
    }

    private void submit() {
        boolean apply = random.nextInt(3) == 0;
        String workspace = "ws-" + random.nextInt(40);
        Arrival arrival = ArrivalBuilder.builder()
                .id(new TaskId(1))
                .workspace(new WorkspaceName(workspace))
                .type(apply ? TaskType.PLAN_AND_APPLY : TaskType.PLAN)
                .priority(0)
                .at(now())
                .plan(new Run(null, Duration.ofSeconds(random.nextInt(5, 120))))
                .found(apply && random.nextInt(4) > 0 ? Found.CHANGES : Found.NOTHING)
                .decision(new Decision(random.nextInt(4) > 0, Duration.ofSeconds(random.nextInt(1, 600))))
                .apply(new Run(null, Duration.ofSeconds(random.nextInt(5, 180))))
                .givenUpAfter(null)
                .build();
        // Numbered before it is stored, for its turn is taken at once.
        TaskId id = new TaskId(scenario.database.tasks.size() + 1);
        arrivals.put(id, ArrivalBuilder.builder(arrival).id(id).build());
        TaskId stored = scenario.submit(apply ? exclusive(workspace) : plan(workspace));
        if (!stored.equals(id)) {
            throw new AssertionError("task " + stored + " was taken for " + id);
        }
    }

    private void connect() {
        for (StoredPod pod : scenario.pods()) {
            boolean up = pod.agent() == null && !pod.createdAt().plus(podStart).isAfter(now());
            if (up && !workers.containsKey(pod.name())) {
                ScriptedAgent agent = scenario.agent(pod.name());
                workers.put(pod.name(), new Worker(agent));
                agent.connect();
            }
        }
        workers.keySet().removeIf(name -> scenario.pod(name).isEmpty());
    }

    /** What agents were told, until nothing new comes of it. */
    private void heed() {
        boolean news = true;
        while (news) {
            news = false;
            for (Worker worker : List.copyOf(workers.values())) {
                List<AgentInstruction> told = worker.agent.told();
                while (worker.heeded < told.size()) {
                    heed(worker, told.get(worker.heeded++));
                    told = worker.agent.told();
                    news = true;
                }
            }
        }
    }

    private void heed(Worker worker, AgentInstruction instruction) {
        switch (instruction) {
            case AgentInstruction.Assign assign -> begin(worker, assign);
            case AgentInstruction.Release release -> worker.agent.warm.remove(release.task());
            case AgentInstruction.Drain drain -> worker.draining = true;
            case AgentInstruction.Resume resume -> worker.draining = false;
            default -> {}
        }
        sayWhetherDrained(worker);
    }

    private void sayWhetherDrained(Worker worker) {
        ScriptedAgent agent = worker.agent;
        if (worker.draining && agent.running.isEmpty() && agent.warm.isEmpty()) {
            worker.draining = false;
            agent.say(new AgentReport.Drained());
        }
    }

    private void begin(Worker worker, AgentInstruction.Assign assign) {
        worker.agent.running.put(assign.slot(), assign);
        worker.agent.say(new AgentReport.Accepted(ScriptedAgent.ref(assign)));
        worker.agent.begin(assign);
        Arrival arrival = arrivals.get(assign.task().id());
        Run run = assign.task().phase() == Phase.PLAN ? arrival.plan() : arrival.apply();
        later(run.took(), () -> finish(worker, assign, arrival));
    }

    private void finish(Worker worker, AgentInstruction.Assign assign, Arrival arrival) {
        if (assign.task().phase() == Phase.APPLY) {
            worker.agent.warm.remove(assign.task().id());
            worker.agent.applied(assign);
        } else if (arrival.found() == Found.CHANGES) {
            worker.agent.planned(assign, changes());
            later(arrival.decision().after(), () -> decide(assign.task().id(), arrival.decision()));
        } else {
            worker.agent.planned(assign, noChanges());
        }
        sayWhetherDrained(worker);
    }

    private void decide(TaskId task, Decision decision) {
        confirmed.put(task, now());
        if (decision.confirmed()) {
            scenario.confirm(task);
        } else {
            scenario.discard(task);
        }
    }

    private void later(Duration after, Runnable what) {
        later.add(new Later(now().plus(after), order++, what));
    }
}
