package dev.berth.server.api.pool;

import dev.berth.server.control.PodView;
import dev.berth.server.control.port.Page;
import java.util.Comparator;
import java.util.List;

/** Pages through the pods, which are in memory: newest first, the cursor being the last name of the page before. */
record PodPaging(Page.Request request) {
    private static final Comparator<PodView> NEWEST_FIRST = Comparator.comparing(
                    (PodView view) -> view.pod().createdAt())
            .reversed()
            .thenComparing(view -> view.pod().name().value());

    Page<PodView> page(List<PodView> pods) {
        List<PodView> sorted = pods.stream().sorted(NEWEST_FIRST).toList();
        int from = from(sorted);
        int to = Math.min(sorted.size(), from + request.limit());
        String next = to < sorted.size() ? sorted.get(to - 1).pod().name().value() : null;
        return new Page<>(sorted.subList(from, to), next);
    }

    private int from(List<PodView> sorted) {
        for (int index = 0; index < sorted.size(); index++) {
            if (sorted.get(index).pod().name().value().equals(request.cursor())) {
                return index + 1;
            }
        }
        return 0;
    }
}
