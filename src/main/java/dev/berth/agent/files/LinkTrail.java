package dev.berth.agent.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Where a link leads, step by step, whether or not there is something: {@code a/..} need not be where {@code a} is once
 * {@code a} is a link.
 */
final class LinkTrail {
    private static final int MOST_HOPS = 40;

    private final Path root;
    private final Deque<Path> rest = new ArrayDeque<>();
    private Path at;
    private int hops;

    private LinkTrail(Path root, Path link) {
        this.root = root;
        this.at = root;
        root.relativize(link).forEach(rest::addLast);
    }

    /**
     * Whether the link stays in the directory all the way and comes to an end.
     *
     * @param root a real path
     * @param link below it
     */
    static boolean staysIn(Path root, Path link) throws IOException {
        return new LinkTrail(root, link).stays();
    }

    private boolean stays() throws IOException {
        while (!rest.isEmpty()) {
            String part = rest.removeFirst().toString();
            if (!part.isEmpty() && !part.equals(".") && !step(part)) {
                return false;
            }
        }
        return true;
    }

    private boolean step(String part) throws IOException {
        if (part.equals("..")) {
            Path parent = at.getParent();
            if (at.equals(root) || parent == null) {
                return false;
            }
            at = parent;
            return true;
        }
        Path next = at.resolve(part);
        if (Files.isSymbolicLink(next)) {
            return hop(Files.readSymbolicLink(next));
        }
        at = next;
        return true;
    }

    private boolean hop(Path to) {
        hops++;
        for (int i = to.getNameCount() - 1; i >= 0; i--) {
            rest.addFirst(to.getName(i));
        }
        return !to.isAbsolute() && hops <= MOST_HOPS;
    }
}
