package dev.berth.server.control.breakage;

import static dev.berth.server.control.breakage.Edit.main;

import java.util.stream.Stream;

/** What is broken, one at a time. */
final class Breakages {
    private Breakages() {}

    static Stream<Breakage> all() {
        return Stream.of(
                Breakage.of(
                        "no attempt fence on finished",
                        main(
                                "server/control/ReportFold.java",
                                "ledger.slotOf(pod, attempt) .filter(slot -> { RunningAttempt running",
                                """
                                pod.slots().stream()
                                        .filter(any -> any.attempt() != null && any.attempt().task().equals(attempt.task()))
                                        .findFirst()
                                        .filter(slot -> { RunningAttempt running""")),
                Breakage.of(
                        "push before commit",
                        main(
                                "server/control/PoolController.java",
                                "return store(result.changes()) .emitOn",
                                "effects.run(result.effects()); return store(result.changes()).emitOn"),
                        main(
                                "server/control/PoolController.java",
                                "memory = result.memory(); effects.run(result.effects());",
                                "memory = result.memory();")),
                Breakage.of(
                        "an idle heartbeat alone means lost",
                        main(
                                "server/control/ReportFold.java",
                                "} else if (agent.shouldName(running) && !agent.awaited.contains(ref)) {"
                                        + " agent.missed.merge(ref, 1, Integer::sum);",
                                "} else { agent.missed.merge(ref, 2, Integer::sum);")),
                Breakage.of(
                        "L3 left out",
                        main(
                                "domain/liveness/LivenessPolicy.java",
                                "return one.isAfter(other) ? one : other;",
                                "return one;")));
    }
}
