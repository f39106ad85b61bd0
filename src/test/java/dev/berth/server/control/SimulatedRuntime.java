package dev.berth.server.control;

import static dev.berth.server.control.Samples.POOL;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.pool.PodPhase;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.server.control.port.PodRuntime;
import dev.berth.server.control.port.PodRuntimeException;
import io.smallrye.mutiny.Uni;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** A runtime that takes its time, refuses, forgets to answer, and whose pods may never start. */
final class SimulatedRuntime implements PodRuntime {

    /** A pod: waiting to start, running its agent, or ended. */
    static final class Pod {
        SimulatedAgent agent;
        boolean ended;
        boolean neverStarts;
    }

    final Map<PodName, Pod> pods = new TreeMap<>();
    private final SimulatedWorld world;
    private final Deque<Runnable> answers = new ArrayDeque<>();
    private final Deque<PodName> endings = new ArrayDeque<>();
    boolean away;

    SimulatedRuntime(SimulatedWorld world) {
        this.world = world;
    }

    @Override
    public RuntimeKind kind() {
        return RuntimeKind.LOCAL;
    }

    @Override
    public Uni<Void> create(PodRequest request) {
        return answer(() -> {
            if (world.strikes(FaultKind.RUNTIME_REFUSES, 0.15)) {
                throw new PodRuntimeException("quota_exceeded", "no more pods today");
            }
            sizeIsKept(request);
            Pod pod = pods.computeIfAbsent(request.name(), name -> new Pod());
            pod.neverStarts |= world.strikes(FaultKind.POD_NEVER_STARTS, 0.1);
            world.log("runtime made", request.name());
            return null;
        });
    }

    private void sizeIsKept(PodRequest request) {
        long living = world.database.pool(POOL).pods.values().stream()
                .filter(pod -> pod.phase() != PodPhase.LOST)
                .count();
        if (living > request.pool().maxPods()
                && request.pool().equals(world.database.specs.get(POOL).spec())) {
            world.violated("S1: pod " + request.name() + " was made beyond maxPods");
        }
    }

    @Override
    public Uni<Void> delete(PoolName pool, PodName name) {
        return Uni.createFrom().deferred(() -> {
            new RunChecks(world).deleted(name);
            return answer(() -> {
                Pod pod = pods.get(name);
                world.log("runtime ends", name);
                if (pod != null && pod.agent != null && pod.agent.alive) {
                    pod.agent.ending = true;
                } else if (pod != null) {
                    remove(name);
                }
                return null;
            });
        });
    }

    @Override
    public Uni<List<RuntimePod>> list(PoolName pool) {
        return answer(() -> {
            List<RuntimePod> all = new ArrayList<>();
            pods.forEach((name, found) -> all.add(new RuntimePod(name, found.ended, "ended")));
            return all;
        });
    }

    /** Answers at once or a while later; what it does may be done though the answer says otherwise. */
    private <T> Uni<T> answer(Supplier<T> work) {
        int asker = world.server.generation;
        return Uni.createFrom().<T>emitter(emitter -> {
            Runnable doIt = () -> {
                try {
                    if (away || world.strikes(FaultKind.RUNTIME_REFUSES, 0.02)) {
                        throw new PodRuntimeException("unreachable", "the runtime is away");
                    }
                    T result = work.get();
                    if (world.strikes(FaultKind.RUNTIME_ANSWER_LOST, 0.05)) {
                        throw new PodRuntimeException("unreachable", "the answer got lost");
                    }
                    if (asker == world.server.generation && world.server.up) {
                        emitter.complete(result);
                    }
                } catch (PodRuntimeException e) {
                    if (asker == world.server.generation && world.server.up) {
                        emitter.fail(e);
                    }
                }
            };
            if (world.chance(0.5)) {
                doIt.run();
            } else {
                answers.add(doIt);
            }
        });
    }

    /** What the server asked before it ended is done or not; nobody waits for the answer. */
    void serverEnded() {
        answers.removeIf(answer -> world.chance(0.5));
    }

    /** One thing happens at the runtime. */
    void act() {
        int what = world.random.nextInt(3);
        if (what == 0 && !answers.isEmpty()) {
            answers.remove().run();
        } else if (what == 1 && !endings.isEmpty() && world.server.up && !away) {
            tell(endings.remove());
        } else {
            List<PodName> names = new ArrayList<>(pods.keySet());
            if (!names.isEmpty()) {
                progress(world.pick(names));
            }
        }
    }

    void actFully() {
        while (!answers.isEmpty()) {
            answers.remove().run();
        }
        List.copyOf(pods.keySet()).forEach(this::progress);
        while (!endings.isEmpty()) {
            tell(endings.remove());
        }
    }

    private void progress(PodName name) {
        Pod pod = pods.get(name);
        if (pod.agent == null && !pod.ended && !pod.neverStarts) {
            world.log("pod", name, "starts");
            pod.agent = new SimulatedAgent(world, name);
        } else if (pod.agent != null && !pod.agent.alive && !pod.ended) {
            ended(name, pod);
        }
    }

    private void ended(PodName name, Pod pod) {
        pod.ended = true;
        if (pod.agent.ending || world.chance(0.5)) {
            remove(name);
        }
        endings.add(name);
    }

    private void remove(PodName name) {
        pods.remove(name);
        endings.add(name);
    }

    private void tell(PodName pod) {
        if (!world.strikes(FaultKind.WAKE_UP_LOST, 0.2)) {
            world.log("runtime says", pod, "is gone");
            world.server.loop.post(new PoolEvent.PodGone(pod, "ended"));
        }
    }
}
