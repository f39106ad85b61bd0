package dev.berth.server.control.loop.breakage;

import static dev.berth.server.control.loop.breakage.Edit.database;
import static dev.berth.server.control.loop.breakage.Edit.main;

import java.util.stream.Stream;

/** What is broken, one at a time. Conditions are made false by what the compiler does not see through. */
final class Breakages {
    private static final String CONTROLLER = "server/control/loop/PoolController.java";
    private static final String INBOUND = "server/agentlink/Inbound.java";
    private static final String TASK = "domain/task/Task.java";
    private static final String LIVENESS = "domain/liveness/LivenessPolicy.java";

    private Breakages() {}

    static Stream<Breakage> all() {
        return Stream.of(ofPools(), OrderBreakages.all(), ScheduleBreakages.all())
                .flatMap(all -> all);
    }

    private static Stream<Breakage> ofPools() {
        return Stream.of(
                noAttemptFenceOnFinished().foundBy(252),
                pushBeforeCommit(),
                takeBackOfAnAcceptedAttempt().foundBy(2),
                s4IgnoresReservations().foundBy(261),
                anIdleHeartbeatAloneMeansLost().foundBy(252),
                p10JudgedOnAStaleSnapshot().foundBy(758),
                drainingWithoutGuard(),
                aLostApplyTriedAgain().foundBy(163),
                aCancelForgottenOnLoss().foundBy(396),
                restartWithoutReconcile(),
                l3LeftOut().foundBy(126),
                p5AndP9HoldingEachOther().foundBy(267),
                aHeartbeatBehindALogWrite().foundBy(126),
                aHeartbeatThatPassesAResultAsIfItCameAfterIt().foundBy(126),
                aResultBeforeItsOutput(),
                aTurnAfterTheLeaseWasLost().foundBy(770),
                aStaleEpochIsAccepted().foundBy(751),
                anEarlierRemovalTakenBack().foundBy(417),
                aMissingIndexEntry().foundBy(127),
                sparePodsThatAreNotCounted().foundBy(126),
                aDueTimeForgotten().foundBy(252),
                approvalsOfAnEarlierPlan().foundBy(839),
                aTightenedRuleIsNotNoticed().foundBy(376),
                aPlanThatConfirmsItselfUnderARule().foundBy(376),
                aWindowThatIsNotJudgedAtBegin().foundBy(767),
                aWindowThatIsNotJudgedAtPlacement().foundBy(252));
    }

    private static Breakage aWindowThatIsNotJudgedAtBegin() {
        return Breakage.of(
                "a freeze window that is not judged at begin",
                main(
                        "server/control/turn/FrozenAttempts.java",
                        ".filter(task -> ledger.frozen(task).isPresent())",
                        ".filter(task -> ledger.frozen(task).isPresent() && task.attempt() > 1_000)"));
    }

    private static Breakage aWindowThatIsNotJudgedAtPlacement() {
        return Breakage.of(
                "a freeze window that is not judged at placement",
                main("server/control/turn/QueueIndex.java", "if (window) {", "if (window && locked < 0) {"));
    }

    private static Breakage noAttemptFenceOnFinished() {
        return Breakage.of(
                "no attempt fence on finished",
                main(
                        "server/control/turn/ReportFold.java",
                        "ledger.slotOf(pod, attempt) .filter(slot -> { RunningAttempt running",
                        """
                        pod.slots().stream()
                                .filter(any -> any.attempt() != null && any.attempt().task().equals(attempt.task()))
                                .findFirst()
                                .filter(slot -> { RunningAttempt running"""));
    }

    private static Breakage pushBeforeCommit() {
        return Breakage.of(
                "push before commit",
                main(
                        CONTROLLER,
                        "return store(result.changes()) .emitOn",
                        "effects.run(result.effects()); return store(result.changes()).emitOn"),
                main(
                        CONTROLLER,
                        "memory = result.memory(); effects.run(result.effects());",
                        "memory = result.memory();"));
    }

    private static Breakage takeBackOfAnAcceptedAttempt() {
        return Breakage.of(
                "take-back of an accepted attempt",
                main(LIVENESS, "if (attempt.acknowledged()) {", "if (attempt.begunAt() != null) {"),
                database(
                        "MemoryPool.java", "(change.onlyUnacknowledged() && acknowledged)", "(false && acknowledged)"));
    }

    private static Breakage s4IgnoresReservations() {
        return Breakage.of(
                "S4 ignores reservations",
                main("domain/pool/AgentPod.java", "return runsNothing() && !reserved();", "return runsNothing();"),
                main(
                        "server/control/turn/PodState.java",
                        "if (!reservations.isEmpty()) {",
                        "if (reservations.size() > 1_000) {"),
                database(
                        "MemoryPool.java",
                        "return runs || reservations.values().stream().anyMatch(held -> held.pod().equals(pod));",
                        "return runs;"));
    }

    /** Wherever it was sent, and whether or not anybody said that the attempt had begun. */
    private static Breakage anIdleHeartbeatAloneMeansLost() {
        return Breakage.of(
                "an idle heartbeat alone means lost",
                main(
                        "server/control/turn/AgentMemory.java",
                        "return running.acceptedAt() != null || (begun != null && since != null &&"
                                + " begun.isBefore(since));",
                        "return begun == null || since != null;"),
                main(
                        LIVENESS,
                        "if (attempt.acknowledged()) {",
                        "if (attempt.acknowledged() || attempt.missedHeartbeats() > 0) {"),
                main(LIVENESS, "MISSED_HEARTBEATS = 2;", "MISSED_HEARTBEATS = 1;"));
    }

    private static Breakage p10JudgedOnAStaleSnapshot() {
        return Breakage.of(
                "P10 judged on a stale snapshot",
                main(
                        "server/control/turn/Ledger.java",
                        "guarded && gate != null ? gate.version() : null",
                        "guarded && gate != null && now == null ? gate.version() : null"));
    }

    private static Breakage drainingWithoutGuard() {
        return Breakage.of(
                "draining without guard",
                main(
                        "domain/scaling/Surplus.java",
                        "pod.phase() == PodPhase.READY && pod.free())",
                        "pod.phase() == PodPhase.READY)"),
                database(
                        "MemoryPool.java",
                        "after != null && letGo(before, after) && holdsSomething(before.name())",
                        "after != null && letGo(before, after) && before.name() == null"));
    }

    private static Breakage aLostApplyTriedAgain() {
        return Breakage.of(
                "a lost apply tried again",
                main("domain/task/Task.java", "if (phase == Phase.APPLY) { return ended(TaskEvent.ATTEMPT_LOST,", """
                        if (phase == Phase.APPLY && maxAttempts > 0) {
                            return waiting(TaskEvent.TAKEN_BACK, now);
                        }
                        if (phase == Phase.APPLY) {
                            return ended(TaskEvent.ATTEMPT_LOST,"""));
    }

    private static Breakage aCancelForgottenOnLoss() {
        return Breakage.of(
                "a cancel forgotten on loss",
                main(
                        "domain/task/Task.java",
                        "if (cancelRequested()) { return stopped(now); } int losses",
                        "int losses"));
    }

    private static Breakage restartWithoutReconcile() {
        return Breakage.of(
                "restart without reconcile",
                main(
                        "server/control/turn/Turn.java",
                        "boolean known = !placed",
                        "boolean known = rules != null || !placed"));
    }

    /** At the start, when the database returns, and after a gap between turns. */
    private static Breakage l3LeftOut() {
        return Breakage.of(
                "L3 left out",
                main("server/control/turn/Turn.java", "wasDeaf ? now :", "wasDeaf && rules == null ? now :"),
                main(CONTROLLER, "deaf ? current.deafUntil(now) : current", "current"),
                main(
                        "server/control/turn/PoolMemory.java",
                        ".agents(Map.of())\n                .listeningSince(now)",
                        ".agents(Map.of())\n                .listeningSince(Instant.EPOCH)"));
    }

    private static Breakage aHeartbeatBehindALogWrite() {
        return Breakage.of(
                "a heartbeat waits behind a log write",
                main(
                        INBOUND,
                        "case AgentReport.Heartbeat heartbeat -> false;",
                        "case AgentReport.Heartbeat heartbeat -> true;"));
    }

    private static Breakage aHeartbeatThatPassesAResultAsIfItCameAfterIt() {
        return Breakage.of(
                "a heartbeat passes a result as if it came after it",
                main(INBOUND, "return passes ? inPassing(said.report()) : said.report();", "return said.report();"));
    }

    private static Breakage aResultBeforeItsOutput() {
        return Breakage.of(
                "a result before its output",
                main(INBOUND, "waits(report) ? received : 0", "waits(report) && received < 0 ? received : 0"));
    }

    private static Breakage aTurnAfterTheLeaseWasLost() {
        return Breakage.of(
                "a turn after the lease was lost",
                main(CONTROLLER, "return !closed && ports.leadership().leads();", "return !closed;"));
    }

    /** The commit of a turn whose server was deposed after its last look at the lease. */
    private static Breakage aStaleEpochIsAccepted() {
        return Breakage.of(
                "a stale epoch is accepted",
                database("MemoryDatabase.java", "if (writer != epoch) { throw", "if (writer > epoch) { throw"));
    }

    private static Breakage anEarlierRemovalTakenBack() {
        return Breakage.of(
                "an earlier removal taken back",
                main("domain/scaling/Shortage.java", "&& !drain.earlier()", "&& (!drain.earlier() || pod.free())"));
    }

    /** The slot of a pod that runs something else too is not offered again once it is free. */
    private static Breakage aMissingIndexEntry() {
        return Breakage.of(
                "a missing index entry",
                main(
                        "server/control/turn/PodEntry.java",
                        "available && !lapsed && slots > 0",
                        "available && !lapsed && slots == picture.slots().size()"));
    }

    /** Those that the policies are not shown one by one. */
    private static Breakage sparePodsThatAreNotCounted() {
        return Breakage.of(
                "spare pods that are not counted",
                main(
                        "server/control/turn/PodTotals.java",
                        "return new OtherPods(atWork, atWorkSlots, spare, spareSlots);",
                        "return new OtherPods(atWork, atWorkSlots, 0, 0);"));
    }

    /** An assignment that nobody acknowledges is looked at only when something else happens to its pod. */
    private static Breakage aDueTimeForgotten() {
        return Breakage.of(
                "the time of an assignment is forgotten by the index",
                main(
                        "server/control/turn/PodEntry.java",
                        "if (running != null && !running.acknowledged()) {",
                        "if (running != null && running.attempt() < 0) {"));
    }

    /** The next plan of a task counts what people said of the one before. */
    private static Breakage approvalsOfAnEarlierPlan() {
        return Breakage.of(
                "approvals of an earlier plan",
                main(
                        TASK,
                        "return in(next).confirmation(null) .approvals(approvals.emptied()) .plan(null)",
                        "return in(next).confirmation(null).plan(null)"),
                main(
                        TASK,
                        "in(next(TaskEvent.APPLY_DECLINED)) .confirmation(null) .approvals(approvals.emptied())",
                        "in(next(TaskEvent.APPLY_DECLINED)).confirmation(null)"));
    }

    /** Neither by the loop, nor where an apply is placed, nor where it begins. */
    private static Breakage aTightenedRuleIsNotNoticed() {
        return Breakage.of(
                "a tightened rule is not noticed",
                main(
                        "server/control/turn/StandingApprovals.java",
                        "task.phase() == Phase.APPLY && !enough",
                        "task.phase() == Phase.APPLY && !enough && task.attempt() < 0"),
                main(
                        TASK,
                        "require(phase == Phase.PLAN || approvals.sufficient(),",
                        "require(phase == Phase.PLAN || attempt >= 0,"),
                database(
                        "Commit.java", "!applies || after.approvals().sufficient()", "!applies || confirmed || placed"),
                database(
                        "MemoryRules.java",
                        "boolean enough = task.approvals().sufficient();",
                        "boolean enough = task.attempt() > 0;"));
    }

    private static Breakage aPlanThatConfirmsItselfUnderARule() {
        return Breakage.of(
                "a plan confirms itself under a rule",
                main(
                        "server/control/turn/Attempts.java",
                        "boolean asksPeople = task.approvals().rule() != null;",
                        "boolean asksPeople = task.attempt() < 0;"),
                main(
                        TASK,
                        "require(approvals.sufficient(), \"no confirmation",
                        "require(attempt >= 0, \"no confirmation"),
                main(
                        TASK,
                        "require(phase == Phase.PLAN || approvals.sufficient(),",
                        "require(phase == Phase.PLAN || attempt >= 0,"),
                main(
                        "server/control/turn/StandingApprovals.java",
                        "task.phase() == Phase.APPLY && !enough",
                        "task.phase() == Phase.APPLY && !enough && task.attempt() < 0"),
                database(
                        "Commit.java", "!applies || after.approvals().sufficient()", "!applies || confirmed || placed"),
                database(
                        "MemoryRules.java",
                        "boolean enough = task.approvals().sufficient();",
                        "boolean enough = task.attempt() > 0;"));
    }

    private static Breakage p5AndP9HoldingEachOther() {
        return Breakage.of(
                "P5 and P9 holding each other",
                main(
                        "domain/placement/PoolRoom.java",
                        "return open.stream() .filter(room -> !task",
                        "return living.values().stream().filter(PodRoom::available).filter(room -> !task"),
                main(
                        "domain/placement/Planning.java",
                        "} else if (reserved.runsNothing()) {",
                        "} else if (reserved.takesExclusive()) {"));
    }
}
