package dev.berth.server.tfe.run;

/** Where a run stands, in the words of the interface. */
enum RunStatus {
    PENDING,
    PLANNING,
    PLANNED,
    PLANNED_AND_SAVED,
    PLANNED_AND_FINISHED,
    CONFIRMED,
    APPLYING,
    APPLIED,
    DISCARDED,
    ERRORED,
    CANCELED
}
