package dev.berth.server.persistence.task;

import dev.berth.domain.access.Approval;
import dev.berth.domain.access.ApprovalRule;
import dev.berth.domain.access.Approvals;
import dev.berth.domain.access.Author;
import dev.berth.domain.id.TeamName;
import dev.berth.server.persistence.database.JsonRows;
import dev.berth.server.persistence.database.SqlText;
import dev.berth.server.persistence.database.Times;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Approval rules and approvals as their columns have them (F10). */
public final class ApprovalRows {
    /**
     * How many people have approved the task {@code t}, as the rule on its row counts them; {@code %s} stands for where the
     * approvals are.
     */
    private static final String COUNTED = """
            approving_people(%s, t.approval_team, t.approval_not_submitter, t.submitted_by, t.submitted_by_person,
                             t.configured_by, t.configured_by_person)""";

    /** Whether enough people have approved the task {@code t}, as the rule on its row is now. */
    static final String ENOUGH = enough("t.approvals");

    private ApprovalRows() {}

    /** The same for approvals that are about to be written. */
    public static String enough(String approvals) {
        return "(t.approval_people IS NULL OR " + COUNTED.formatted(approvals) + " >= t.approval_people)";
    }

    /** A rule as its columns have it; null without one. */
    public static @Nullable ApprovalRule rule(
            @Nullable Integer people, @Nullable String team, @Nullable Boolean notSubmitter) {
        return people == null
                ? null
                : new ApprovalRule(people, team == null ? null : new TeamName(team), Boolean.TRUE.equals(notSubmitter));
    }

    /** Who submitted a task, and who uploaded its configuration if that is known. */
    static List<Author> authors(Author submitter, @Nullable String configuredBy, @Nullable String configurer) {
        return configuredBy == null ? List.of(submitter) : List.of(submitter, new Author(configuredBy, configurer));
    }

    static List<Approval> given(@Nullable JsonArray stored) {
        List<Approval> given = new ArrayList<>();
        if (stored != null) {
            stored.forEach(one -> given.add(approval((JsonObject) one)));
        }
        return given;
    }

    private static Approval approval(JsonObject one) {
        Set<TeamName> teams = one.getJsonArray("teams").stream()
                .map(team -> new TeamName((String) team))
                .collect(Collectors.toSet());
        return new Approval(
                Objects.requireNonNull(one.getString("person")),
                Objects.requireNonNull(one.getString("name")),
                teams,
                Instant.parse(Objects.requireNonNull(one.getString("at"))));
    }

    /** As {@link #given} reads them, and always the same for the same ones; null for nobody. */
    public static @Nullable JsonRows json(Approvals approvals) {
        if (approvals.given().isEmpty()) {
            return null;
        }
        JsonRows rows = new JsonRows();
        for (Approval one : approvals.given()) {
            rows.row()
                    .put("person", SqlText.storable(one.person()))
                    .put("name", SqlText.storable(one.name()))
                    .put("teams", one.teams().stream().sorted().toList())
                    .put("at", Times.stored(one.at()).toString());
        }
        return rows;
    }
}
