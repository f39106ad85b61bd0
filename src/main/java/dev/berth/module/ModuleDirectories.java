package dev.berth.module;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * In which directories of an archive a tool would find files to read, gathered while the archive is looked through. The
 * top is called {@code .}; leftovers of somebody's working directory do not count.
 */
public final class ModuleDirectories {
    /** The name of the archive's top. */
    public static final String TOP = ".";

    /** A link to a directory may lead through further ones; nobody nests more. */
    private static final int MOST_LINKS_IN_A_ROW = 5;

    /** Links can multiply paths; what goes beyond is found out by the agent. */
    private static final int MOST_THROUGH_LINKS = 1_000;

    private final NavigableSet<String> terraform = new TreeSet<>();
    private final NavigableSet<String> tofu = new TreeSet<>();
    private final Map<String, String> links = new LinkedHashMap<>();
    private final Map<String, String> origins = new HashMap<>();
    private final Set<Dialect> unknown = EnumSet.noneOf(Dialect.class);
    private final ArchivedBackends backends = new ArchivedBackends();

    /** A file, or a link that may be one. */
    public void file(List<String> steps) {
        if (steps.isEmpty() || Leftovers.isLeftover(steps, false)) {
            return;
        }
        String directory = name(steps.subList(0, steps.size() - 1));
        if (Dialect.TERRAFORM.reads(steps.getLast())) {
            terraform.add(directory);
        }
        if (Dialect.TOFU.reads(steps.getLast())) {
            tofu.add(directory);
            backends.file(directory, steps.getLast());
        }
    }

    /** Whether a tool reads the file, so that its content is of interest. */
    public boolean reads(List<String> steps) {
        // OpenTofu reads all that Terraform reads.
        return !steps.isEmpty() && !Leftovers.isLeftover(steps, false) && Dialect.TOFU.reads(steps.getLast());
    }

    /** The content of a file that is read. */
    public void content(List<String> steps, byte[] content) throws IOException {
        backends.content(name(steps), content);
    }

    /** A further name for a file that came before. */
    public void hardLink(List<String> steps, List<String> target) {
        file(steps);
        backends.link(name(steps), name(target));
    }

    /** A link, which may stand for a file or for a directory; the target counts from where the link lies. */
    public void link(List<String> steps, String target) {
        file(steps);
        if (steps.isEmpty() || Leftovers.isLeftover(steps, true)) {
            return;
        }
        List<String> at = new ArrayList<>(steps.subList(0, steps.size() - 1));
        for (String step : target.split("/")) {
            if (step.equals("..") && !at.isEmpty()) {
                at.removeLast();
            } else if (!step.isEmpty() && !step.equals(".") && !step.equals("..")) {
                at.add(step);
            }
        }
        links.put(name(steps), name(at));
        backends.link(name(steps), name(at));
    }

    /** To be called when all is known. */
    public void resolveLinks() {
        for (int round = 0; round < MOST_LINKS_IN_A_ROW && !links.isEmpty(); round++) {
            terraform.addAll(throughLinks(terraform));
            tofu.addAll(throughLinks(tofu));
        }
    }

    private Set<String> throughLinks(NavigableSet<String> directories) {
        Set<String> more = new TreeSet<>();
        for (Map.Entry<String, String> link : links.entrySet()) {
            String target = link.getValue();
            if (directories.contains(target)) {
                more.add(link.getKey());
                noteOrigin(link.getKey(), target);
            }
            String below = target.equals(TOP) ? "" : target + "/";
            for (String directory : directories.tailSet(below)) {
                if (!directory.startsWith(below) || more.size() >= MOST_THROUGH_LINKS) {
                    break;
                }
                if (!directory.equals(TOP)) {
                    String name = link.getKey() + "/" + directory.substring(below.length());
                    more.add(name);
                    noteOrigin(name, directory);
                }
            }
        }
        return more;
    }

    private void noteOrigin(String name, String target) {
        origins.putIfAbsent(name, origins.getOrDefault(target, target));
    }

    /** The directories with files for that dialect. */
    public Set<String> of(Dialect dialect) {
        return dialect == Dialect.TOFU ? tofu : terraform;
    }

    /** A file that is read, but too large for its content to be looked at: nobody knows what it says of backends. */
    public void tooLarge(List<String> steps) {
        unknown.add(Dialect.TOFU);
        if (Dialect.TERRAFORM.reads(steps.getLast())) {
            unknown.add(Dialect.TERRAFORM);
        }
    }

    /**
     * The directories whose files name a backend that keeps the state without Berth, with its type; null when that is not
     * known of all of them.
     */
    public @Nullable Map<String, String> backends(Dialect dialect) {
        if (unknown.contains(dialect)) {
            return null;
        }
        Map<String, String> places = new LinkedHashMap<>();
        of(dialect).forEach(directory -> places.put(directory, origins.getOrDefault(directory, directory)));
        return backends.kept(dialect, places);
    }

    private static String name(List<String> steps) {
        return steps.isEmpty() ? TOP : String.join("/", steps);
    }
}
