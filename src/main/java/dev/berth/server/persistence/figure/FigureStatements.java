package dev.berth.server.persistence.figure;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is written and read of the figures of pools, in sets. */
final class FigureStatements {
    /** The columns that are sums, with their types. */
    private static final List<String> SUMS = List.of(
            "samples int",
            "slots bigint",
            "used_slots bigint",
            "reserved_slots bigint",
            "starting_pods bigint",
            "ready_pods bigint",
            "draining_pods bigint",
            "waiting bigint",
            "blocked bigint",
            "arrived int",
            "planned int",
            "applied int",
            "discarded int",
            "failed int",
            "canceled int",
            "starts int",
            "start_ms bigint");

    private static final String NAMES = names().collect(Collectors.joining(", ")) + ", waits, longest_wait_ms";

    private static final String ADDED = SUMS.stream()
                    .map(column -> column.split(" "))
                    .map(column -> "sum(" + column[0] + ")::" + column[1] + " AS " + column[0])
                    .collect(Collectors.joining(", "))
            + ", sum_counts(waits) AS waits, max(longest_wait_ms) AS longest_wait_ms";

    /** $1 the rows. The epoch is the connection's: 0 where there is none. */
    static final String WRITE = """
            INSERT INTO pool_figures (pool, span_s, at, epoch, ${names})
            SELECT p.name, 60, c.at, coalesce(nullif(current_setting('berth.epoch', true), '')::bigint, 0), ${given}
              FROM jsonb_to_recordset($1::text::jsonb) AS c(pool text, at timestamptz, ${typed}, waits int[], longest_wait_ms bigint)
              JOIN pools p ON p.name = c.pool
            ON CONFLICT (pool, at, span_s, epoch) DO UPDATE SET ${replaced}""".replace("${names}", NAMES)
            .replace("${given}", each("c.%s"))
            .replace("${typed}", String.join(", ", SUMS))
            .replace("${replaced}", each("%1$s = excluded.%1$s"));

    /** $1 pool, $2 from, $3 to, $4 the step in seconds. */
    static final String READ = """
            SELECT date_bin(make_interval(secs => $4::int), at, $2::timestamptz) AS begun, ${added}
              FROM pool_figures WHERE pool = $1 AND at >= $2 AND at < $3
             GROUP BY begun ORDER BY begun""".replace("${added}", ADDED);

    /**
     * $1 the span of the rows in seconds, $2 that of the rows that they become, $3 before which time; a time at which a
     * longer span begins. Rows of several leaders become one.
     */
    static final String THIN = """
            WITH old AS (
                DELETE FROM pool_figures WHERE span_s = $1 AND at < $3 RETURNING *
            ), thinned AS (
                INSERT INTO pool_figures AS f (pool, span_s, at, epoch, ${names})
                SELECT pool, $2::int, date_bin(make_interval(secs => $2::int), at, 'epoch'::timestamptz) AS begun, 0, ${added}
                  FROM old GROUP BY pool, begun
                ON CONFLICT (pool, at, span_s, epoch) DO UPDATE SET ${more},
                   waits = add_counts(f.waits, excluded.waits),
                   longest_wait_ms = greatest(f.longest_wait_ms, excluded.longest_wait_ms)
            )
            SELECT count(*) AS gone FROM old""".replace("${names}", NAMES).replace("${added}", ADDED).replace(
            "${more}",
            names().map(name -> "%1$s = f.%1$s + excluded.%1$s".formatted(name)).collect(Collectors.joining(", ")));

    /** $1 the span in seconds, $2 before which time. */
    static final String FORGET = """
            WITH old AS (DELETE FROM pool_figures WHERE span_s = $1 AND at < $2 RETURNING 1)
            SELECT count(*) AS gone FROM old""";

    private FigureStatements() {}

    private static Stream<String> names() {
        return SUMS.stream().map(column -> column.split(" ")[0]);
    }

    private static String each(String form) {
        return Arrays.stream(NAMES.split(", ")).map(form::formatted).collect(Collectors.joining(", "));
    }
}
