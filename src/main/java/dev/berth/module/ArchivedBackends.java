package dev.berth.module;

import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What the files of an archive say of their backends, by path. */
final class ArchivedBackends {
    private static final int MOST_LINKS_IN_A_ROW = 5;

    private final Map<String, Set<String>> names = new HashMap<>();
    private final Map<String, List<Backend>> said = new HashMap<>();
    private final Map<String, String> links = new HashMap<>();

    void file(String directory, String name) {
        names.computeIfAbsent(directory, key -> new TreeSet<>()).add(name);
    }

    void link(String path, String target) {
        links.put(path, target);
    }

    void content(String path, byte[] content) throws IOException {
        List<Backend> backends = RootModule.facts(path.substring(path.lastIndexOf('/') + 1), content)
                .backends();
        if (!backends.isEmpty()) {
            said.put(path, List.copyOf(backends));
        }
    }

    /**
     * The type of the backend by directory, for those that have one that keeps the state.
     *
     * @param directories where the tool finds files, each with the place where they really lie
     */
    Map<String, String> kept(Dialect dialect, Map<String, String> directories) {
        Map<String, String> kept = new LinkedHashMap<>();
        directories.forEach((directory, real) -> {
            Backend backend = RootModule.backend(dialect, names.getOrDefault(real, Set.of()), name -> said(real, name));
            if (backend.keepsState()) {
                kept.put(directory, backend.type());
            }
        });
        return kept;
    }

    private List<Backend> said(String directory, String name) {
        String path = directory.equals(ModuleDirectories.TOP) ? name : directory + "/" + name;
        for (int hops = 0; hops < MOST_LINKS_IN_A_ROW; hops++) {
            @Nullable String target = links.get(path);
            if (target == null) {
                break;
            }
            path = target;
        }
        return said.getOrDefault(path, List.of());
    }
}
