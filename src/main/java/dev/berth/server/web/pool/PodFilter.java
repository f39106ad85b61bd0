package dev.berth.server.web.pool;

import dev.berth.server.api.problem.Checks;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which pods are shown.
 *
 * @param group the word of one group; empty for all
 * @param text what their name, a workspace or a task of theirs has to have; empty for anything
 */
public record PodFilter(String group, String text) {
    private static final int LONGEST = 100;

    static PodFilter of(@Nullable String group, @Nullable String text) {
        Checks checks = new Checks();
        String wanted = checks.text("text", text, LONGEST, "").strip().toLowerCase(Locale.ROOT);
        boolean known = group == null
                || group.isEmpty()
                || Arrays.stream(PodGroup.values()).anyMatch(one -> one.word().equals(group));
        checks.require(known, "group", "must be the word of a group of pods");
        checks.done();
        return new PodFilter(Optional.ofNullable(group).orElse(""), wanted);
    }

    boolean shows(PodRow pod) {
        return (group.isEmpty() || pod.group().word().equals(group)) && (text.isEmpty() || pod.has(text));
    }

    public boolean any() {
        return !group.isEmpty() || !text.isEmpty();
    }

    /** What can be chosen. */
    public List<PodGroup> groups() {
        return List.of(PodGroup.values());
    }
}
