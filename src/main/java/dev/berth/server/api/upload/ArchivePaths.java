package dev.berth.server.api.upload;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The paths of an archive, held to rules under which no order of unpacking can leave its directory: no {@code ..} in
 * a name, none after the first real step of a symbolic link's target, and no entry below or in place of a link. So
 * every link starts from a real directory, and by induction every one ends inside.
 */
final class ArchivePaths {
    private static final int MAX_LENGTH = 4_096;
    private static final int MAX_DEPTH = 100;

    /** What file systems take as one name, in UTF-8. */
    private static final int MAX_NAME_BYTES = 255;

    /** All paths together, with the directories that they imply: they are held in memory while the archive is read. */
    private static final long MAX_CHARACTERS = 8L << 20;

    private final Set<String> names = new HashSet<>();
    private final Set<String> files = new HashSet<>();
    private final Map<String, String> links = new HashMap<>();
    private final Set<String> parents = new HashSet<>();
    private long characters;

    /** A path that leaves the directory, or that could be made to. */
    static final class UnsafePath extends Exception {
        private static final long serialVersionUID = 1L;

        UnsafePath(String message) {
            super(message, null, false, false);
        }
    }

    void directory(String name) throws UnsafePath {
        List<String> steps = steps(name);
        parents.add(kept(String.join("/", steps)));
        noteParents(steps);
    }

    void file(String name) throws UnsafePath {
        List<String> steps = named(name);
        String path = kept(String.join("/", steps));
        names.add(path);
        files.add(path);
        noteParents(steps);
    }

    /** Its target counts from the directory that it lies in. */
    void symbolicLink(String name, String target) throws UnsafePath {
        List<String> steps = named(name);
        String path = kept(String.join("/", steps));
        if (links.put(path, target) != null) {
            throw new UnsafePath("the link " + name + " comes twice");
        }
        requireInside(name, target, steps.size() - 1);
        noteParents(steps);
    }

    /** Its target counts from the top of the archive, and must have come before. */
    void hardLink(String name, String target) throws UnsafePath {
        if (!files.contains(String.join("/", steps(target)))) {
            throw new UnsafePath("the link " + name + " names no earlier file of the archive");
        }
        file(name);
    }

    /** To be called at the end: what is fine alone may not be fine together. */
    void requireFitTogether() throws UnsafePath {
        for (String link : links.keySet()) {
            if (names.contains(link) || parents.contains(link)) {
                throw new UnsafePath("an entry goes through the link " + shown(link));
            }
        }
        for (String name : names) {
            if (parents.contains(name)) {
                throw new UnsafePath(shown(name) + " is both a file and a directory");
            }
        }
        LinkChains chains = new LinkChains(links);
        for (String link : links.keySet()) {
            if (!chains.ends(link)) {
                throw new UnsafePath("the link " + shown(link) + " leads to itself, or through too many others");
            }
        }
    }

    private static List<String> named(String name) throws UnsafePath {
        List<String> steps = steps(name);
        if (steps.isEmpty()) {
            throw new UnsafePath("an entry has no name");
        }
        return steps;
    }

    /** The path step by step. */
    static List<String> steps(String name) throws UnsafePath {
        if (name.startsWith("/") || name.length() > MAX_LENGTH || name.indexOf('\0') >= 0) {
            throw new UnsafePath("the path " + shown(name) + " is absolute, too long or has a NUL in it");
        }
        List<String> steps = split(name);
        if (steps.contains("..") || steps.size() > MAX_DEPTH) {
            throw new UnsafePath("the path " + shown(name) + " has .. in it or is too deep");
        }
        for (String step : steps) {
            if (step.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
                throw new UnsafePath(
                        "the path " + shown(name) + " has a name of more than " + MAX_NAME_BYTES + " bytes in it");
            }
        }
        return steps;
    }

    private static void requireInside(String name, String target, int depth) throws UnsafePath {
        List<String> steps = split(target);
        int up = 0;
        while (up < steps.size() && steps.get(up).equals("..")) {
            up++;
        }
        boolean leaves = target.isEmpty()
                || target.length() > MAX_LENGTH
                || target.startsWith("/")
                || up > depth
                || target.indexOf('\0') >= 0;
        if (leaves || steps.subList(up, steps.size()).contains("..")) {
            throw new UnsafePath("the link " + shown(name) + " leads out of the directory");
        }
    }

    static List<String> split(String path) {
        return Arrays.stream(path.split("/"))
                .filter(step -> !step.isEmpty() && !step.equals("."))
                .toList();
    }

    private void noteParents(List<String> steps) throws UnsafePath {
        for (int length = steps.size() - 1; length > 0; length--) {
            if (!parents.add(kept(String.join("/", steps.subList(0, length))))) {
                return;
            }
        }
    }

    private String kept(String path) throws UnsafePath {
        characters += path.length();
        if (characters > MAX_CHARACTERS) {
            throw new UnsafePath("the paths are too long together");
        }
        return path;
    }

    private static String shown(String name) {
        String start = name.length() > 80 ? name.substring(0, 80) + "…" : name;
        return start.replaceAll("\\p{Cntrl}", "?");
    }
}
