package dev.berth.domain.calendar;

import java.time.LocalDateTime;
import java.util.Optional;

/** Times as a calendar and a clock on the wall show them, in whole minutes. */
public interface LocalTimes {

    /** The first one after this; empty when there is none any more. */
    Optional<LocalDateTime> next(LocalDateTime after);

    /**
     * Whether they go by the hours that pass rather than by those that a clock shows. When clocks are put forward, such a
     * time is left out with its hour; when they are put back, it comes twice. One that names its hours comes exactly once.
     */
    boolean everyHour();
}
