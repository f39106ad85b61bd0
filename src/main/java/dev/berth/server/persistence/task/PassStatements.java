package dev.berth.server.persistence.task;

/** The pass of a task through freeze windows, which is a step of its timeline too (W3). */
public final class PassStatements {
    /** $1 task, $2 who, $3 when, $4 why. */
    public static final String PASS = """
            WITH live AS (
                SELECT id, status, phase, pod, slot, attempt FROM tasks t WHERE id = $1 AND t.%s FOR NO KEY UPDATE
            ), passed AS (
                INSERT INTO freeze_passes (task_id, passed_by, passed_at, reason)
                SELECT id, $2, $3, $4 FROM live
                ON CONFLICT (task_id) DO NOTHING
                RETURNING task_id
            ), told AS (
                INSERT INTO task_events (task_id, at, from_status, to_status, reason, phase, pod, slot, attempt, caused_by)
                SELECT l.id, $3, l.status, l.status, 'freeze_passed', l.phase, l.pod, l.slot, l.attempt, $2
                  FROM live l JOIN passed p ON p.task_id = l.id
            )
            SELECT id FROM live""".formatted(TaskRows.LIVE);

    private PassStatements() {}
}
