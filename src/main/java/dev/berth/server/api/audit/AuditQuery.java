package dev.berth.server.api.audit;

import dev.berth.server.api.problem.Checks;
import dev.berth.server.control.port.AuditAction;
import dev.berth.server.control.port.AuditStore;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which acts are asked for, as an address has it; null stands for all. */
public record AuditQuery(
        @Nullable String actor,
        @Nullable String action,
        @Nullable String object,
        @Nullable String since,
        @Nullable String until,
        @Nullable String person) {
    private static final int LONGEST = 500;

    /** All words that an action can be. */
    public static List<String> actions() {
        return Arrays.stream(AuditAction.values()).map(AuditAction::word).toList();
    }

    /** What was asked for; what is wrong with it is noted. */
    public AuditStore.Filter filter(Checks checks) {
        return new AuditStore.Filter(
                actor == null ? null : checks.text("actor", actor, LONGEST, ""),
                action == null ? null : action(checks, action),
                object == null ? null : checks.text("object", object, LONGEST, ""),
                since == null ? null : checks.instant("since", since),
                until == null ? null : checks.instant("until", until),
                person == null ? null : checks.text("person", person, LONGEST, ""));
    }

    private static @Nullable AuditAction action(Checks checks, String word) {
        AuditAction found = Arrays.stream(AuditAction.values())
                .filter(one -> one.word().equals(word))
                .findFirst()
                .orElse(null);
        checks.require(found != null, "action", "must be one of " + String.join(", ", actions()));
        return found;
    }
}
