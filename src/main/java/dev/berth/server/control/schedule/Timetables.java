package dev.berth.server.control.schedule;

import dev.berth.domain.id.ScheduleName;
import dev.berth.domain.id.WorkspaceName;
import dev.berth.domain.schedule.Jitter;
import dev.berth.domain.schedule.Timetable;
import dev.berth.server.control.calendar.Cron;
import dev.berth.server.control.port.ScheduleStore.Schedule;
import dev.berth.server.control.port.ScheduleStore.Wish;

/** When stored schedules come due. */
public final class Timetables {
    private Timetables() {}

    public static Timetable of(Schedule schedule) {
        return of(schedule.workspace(), schedule.name(), schedule.wish());
    }

    /** Of a wish that was checked. */
    public static Timetable of(WorkspaceName workspace, ScheduleName name, Wish wish) {
        return new Timetable(
                Cron.recurrence(wish.cron(), wish.zone()), Jitter.offset(workspace + "/" + name, wish.jitter()));
    }
}
