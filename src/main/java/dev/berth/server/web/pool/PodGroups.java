package dev.berth.server.web.pool;

import java.util.Arrays;
import java.util.List;

/**
 * The pods of a pool that are shown, by what they do.
 *
 * @param groups all groups, also empty ones, which may fill
 * @param total how many pods there are
 * @param shown how many are shown; the others do not fit on a page
 */
public record PodGroups(List<Group> groups, int total, int shown) {
    /** So many rows are enough for anybody to read, and for a browser to keep. */
    static final int MOST = 1_000;

    public PodGroups {
        groups = List.copyOf(groups);
    }

    /** One group with its pods. */
    public record Group(PodGroup group, List<PodRow> pods) {
        public Group {
            pods = List.copyOf(pods);
        }
    }

    static PodGroups of(List<PodRow> all, PodFilter filter) {
        List<PodRow> shown = all.stream().filter(filter::shows).limit(MOST).toList();
        List<Group> groups = Arrays.stream(PodGroup.values())
                .map(group -> new Group(
                        group,
                        shown.stream().filter(pod -> pod.group() == group).toList()))
                .toList();
        return new PodGroups(groups, all.size(), shown.size());
    }

    /** Whether there were more of those that are asked for. */
    public boolean cut() {
        return shown == MOST && total > MOST;
    }
}
