package dev.berth.server.tfe.run;

/** Where a run's plan or apply stands, in the words of the interface. */
enum PhaseStatus {
    PENDING(false),
    QUEUED(false),
    RUNNING(false),
    FINISHED(true),
    ERRORED(true),
    CANCELED(true),
    UNREACHABLE(true);

    private final boolean ended;

    PhaseStatus(boolean ended) {
        this.ended = ended;
    }

    /** Whether it never goes on, and its output is all there. */
    boolean ended() {
        return ended;
    }
}
