package dev.berth.server.control.loop;

import dev.berth.domain.id.PodName;
import dev.berth.domain.id.PoolName;
import dev.berth.domain.pool.RuntimeKind;
import dev.berth.server.control.port.PodProcess;
import dev.berth.server.control.port.PodRuntime;
import dev.berth.server.control.port.PodRuntimeException;
import dev.berth.server.control.turn.PoolEvent;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
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
        Instant startsAt = Instant.EPOCH;
    }

    final Map<PodName, Pod> pods = new TreeMap<>();
    private final SimulatedWorld world;
    private final List<Runnable> answers = new ArrayList<>();
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
        scaledOnly();
        reconciledFirst();
        return answer(() -> {
            if (world.strikes(FaultKind.RUNTIME_REFUSES, 0.15)) {
                throw new PodRuntimeException("quota_exceeded", "no more pods today");
            }
            pods.computeIfAbsent(request.name(), name -> newPod());
            world.log("runtime made", request.name());
            return null;
        });
    }

    private Pod newPod() {
        Pod pod = new Pod();
        pod.neverStarts = world.strikes(FaultKind.POD_NEVER_STARTS, 0.1);
        if (world.strikes(FaultKind.POD_SLOW_TO_START, 0.15)) {
            pod.startsAt = world.now().plusSeconds(world.random.nextInt(1_200));
        }
        return pod;
    }

    @Override
    public Uni<Void> delete(PoolName pool, PodName name) {
        scaledOnly();
        return Uni.createFrom().deferred(() -> {
            if (!world.server.dies()) {
                new RunChecks(world).deleted(name);
            }
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
        scaledOnly();
        return answer(() -> {
                    List<RuntimePod> all = new ArrayList<>();
                    pods.forEach((name, found) -> all.add(shown(name, found)));
                    return all;
                })
                .invoke(() -> world.server.reconciled = true);
    }

    private static RuntimePod shown(PodName name, Pod pod) {
        PodProcess process = pod.agent == null ? null : new PodProcess(pod.agent.id.value(), 0);
        return new RuntimePod(name, pod.ended, "ended", "", false, process);
    }

    private void reconciledFirst() {
        if (!world.server.reconciled) {
            world.violated("F6: a pod was made before the runtime was asked what exists");
        }
    }

    private void scaledOnly() {
        if (!world.scaled()) {
            world.violated("a static pool was scaled");
        }
    }

    /** Answers at once or a while later; what it does may be done though the answer says otherwise. */
    private <T> Uni<T> answer(Supplier<T> work) {
        int asker = world.server.generation;
        return Uni.createFrom().<T>emitter(emitter -> {
            if (world.server.dies()) {
                return;
            }
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
            answerOne();
        } else if (what == 1 && !endings.isEmpty() && world.server.up && !away) {
            tell(endings.remove());
        } else {
            List<PodName> names = new ArrayList<>(pods.keySet());
            if (!names.isEmpty()) {
                progress(world.pick(names));
            }
        }
    }

    /** Calls overtake each other: a deletion may be done before the creation that it follows. */
    private void answerOne() {
        int which = world.random.nextInt(answers.size());
        if (which > 0) {
            world.seen(FaultKind.MESSAGE_REORDERED);
        }
        answers.remove(which).run();
    }

    void actFully() {
        while (!answers.isEmpty()) {
            answers.removeFirst().run();
        }
        List.copyOf(pods.keySet()).forEach(this::progress);
        while (!endings.isEmpty()) {
            tell(endings.remove());
        }
    }

    private void progress(PodName name) {
        Pod pod = pods.get(name);
        if (pod.agent == null && !pod.ended) {
            start(name, pod);
        } else if (pod.agent != null && !pod.agent.alive && !pod.ended) {
            ended(name, pod);
        }
    }

    private void start(PodName name, Pod pod) {
        if (!pod.neverStarts && !world.now().isBefore(pod.startsAt)) {
            world.log("pod", name, "starts");
            pod.agent = new SimulatedAgent(world, name);
            if (world.server.up && !world.strikes(FaultKind.WAKE_UP_LOST, 0.2)) {
                world.server.loop.post(new PoolEvent.PodSeen(shown(name, pod), RuntimeKind.LOCAL));
            }
        } else if (world.server.up && world.chance(0.1)) {
            world.log("pod", name, "comes a step further");
            world.server.loop.post(new PoolEvent.PodProgressed(name, world.now()));
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
        if (world.server.up && !world.strikes(FaultKind.WAKE_UP_LOST, 0.2)) {
            world.log("runtime says", pod, "is gone");
            world.server.loop.post(new PoolEvent.PodGone(pod, "ended"));
        }
    }
}
