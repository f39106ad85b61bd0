package dev.berth.server.control.loop.breakage;

import static dev.berth.server.control.loop.breakage.Edit.database;
import static dev.berth.server.control.loop.breakage.Edit.main;

import java.util.stream.Stream;

/** What is broken of schedules (W1), one at a time. */
final class ScheduleBreakages {
    private static final String POLICY = "domain/schedule/SchedulePolicy.java";

    private ScheduleBreakages() {}

    static Stream<Breakage> all() {
        return Stream.of(twoAtOnce(), whatWasMissedComesEachTime(), aTimeIsTakenThatSomebodyTookBack());
    }

    /** Neither where it is decided, nor where the task is stored. */
    private static Breakage twoAtOnce() {
        return Breakage.of(
                "a schedule submits while its last task goes on",
                main(POLICY, "return schedule.busy() ?", "return schedule.busy() && now == null ?"),
                database(
                        "MemorySchedules.java",
                        "schedule.revision() == occurrence.revision() && !busy(schedule, database);",
                        "schedule.revision() == occurrence.revision();"));
    }

    private static Breakage whatWasMissedComesEachTime() {
        return Breakage.of(
                "what was missed comes each time",
                main(POLICY, "schedule.times().next(now);", "schedule.times().next(schedule.due().orElse(now));"));
    }

    private static Breakage aTimeIsTakenThatSomebodyTookBack() {
        return Breakage.of(
                "a time is taken that somebody took back meanwhile",
                database(
                        "MemorySchedules.java",
                        "schedule.revision() == occurrence.revision() && !busy(schedule, database);",
                        "!busy(schedule, database);"),
                database(
                        "MemorySchedules.java",
                        "before == null || before.revision() != occurrence.revision()",
                        "before == null"));
    }
}
