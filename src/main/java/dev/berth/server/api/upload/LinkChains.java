package dev.berth.server.api.upload;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/** Follows the links of an archive as the agent will, which refuses one that does not end. */
final class LinkChains {
    private static final int MOST_HOPS = 40;

    /** Characters of paths that are looked up for all links together: many long chains cost time. */
    private static final long MOST_CHARACTERS = 64L << 20;

    private final Map<String, String> targets;
    private long characters;

    /** The paths of links, with what they say; none leaves the directory by itself. */
    LinkChains(Map<String, String> targets) {
        this.targets = targets;
    }

    boolean ends(String link) {
        Deque<String> rest = new ArrayDeque<>(ArchivePaths.split(link));
        String at = "";
        int hops = 0;
        while (!rest.isEmpty()) {
            String step = rest.removeFirst();
            if (step.equals("..")) {
                at = parent(at);
                continue;
            }
            String next = at.isEmpty() ? step : at + "/" + step;
            String target = targets.get(next);
            characters += next.length();
            if (target == null) {
                at = next;
            } else {
                List<String> steps = ArchivePaths.split(target);
                for (int index = steps.size() - 1; index >= 0; index--) {
                    rest.addFirst(steps.get(index));
                }
                hops++;
            }
            if (hops > MOST_HOPS || characters > MOST_CHARACTERS) {
                return false;
            }
        }
        return true;
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }
}
