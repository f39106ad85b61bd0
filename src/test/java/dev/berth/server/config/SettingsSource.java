package dev.berth.server.config;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Reads the settings of a mapping interface from its source, since Javadoc is in no class file. */
final class SettingsSource {
    private static final String PREFIX = "berth";

    private final DocTrees docs;
    /** Groups of settings by their names, within the mapping and in files of their own beside it. */
    private final Map<String, TreePath> groups = new LinkedHashMap<>();

    private final List<Setting> found = new ArrayList<>();

    /**
     * A setting.
     *
     * @param name as a property
     * @param standard its default, if it has one
     * @param meaning its Javadoc on one line
     */
    record Setting(String name, Optional<String> standard, String meaning) {}

    private SettingsSource(DocTrees docs) {
        this.docs = docs;
    }

    static List<Setting> read(Path source) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files =
                compiler.getStandardFileManager(null, Locale.ROOT, StandardCharsets.UTF_8)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null,
                    files,
                    null,
                    List.of("-proc:none"),
                    null,
                    files.getJavaFileObjectsFromPaths(withNeighbours(source)));
            SettingsSource settings = new SettingsSource(DocTrees.instance(task));
            settings.readAll(task.parse());
            return settings.found;
        }
    }

    /** The mapping first, then the groups that have files of their own. */
    private static List<Path> withNeighbours(Path source) throws IOException {
        try (Stream<Path> neighbours = Files.list(Objects.requireNonNull(source.getParent()))) {
            return Stream.concat(
                            Stream.of(source),
                            neighbours
                                    .filter(file -> file.toString().endsWith("Config.java") && !file.equals(source))
                                    .sorted())
                    .toList();
        }
    }

    private void readAll(Iterable<? extends CompilationUnitTree> units) {
        for (CompilationUnitTree unit : units) {
            ClassTree top = (ClassTree) unit.getTypeDecls().getFirst();
            TreePath path = new TreePath(new TreePath(unit), top);
            groups.put(top.getSimpleName().toString(), path);
            for (Tree member : top.getMembers()) {
                if (member instanceof ClassTree group) {
                    groups.put(group.getSimpleName().toString(), new TreePath(path, group));
                }
            }
        }
        readGroup(PREFIX, groups.values().iterator().next());
    }

    private void readGroup(String prefix, TreePath path) {
        for (Tree member : ((ClassTree) path.getLeaf()).getMembers()) {
            if (member instanceof MethodTree method) {
                String name = prefix + "." + kebab(method.getName().toString());
                String type = Objects.requireNonNull(method.getReturnType()).toString();
                TreePath inner = groups.get(type);
                if (inner == null) {
                    found.add(new Setting(name, standard(method), meaning(new TreePath(path, method))));
                } else {
                    readGroup(name, inner);
                }
            }
        }
    }

    private static Optional<String> standard(MethodTree method) {
        return method.getModifiers().getAnnotations().stream()
                .filter(annotation -> annotation.getAnnotationType().toString().equals("WithDefault"))
                .map(annotation -> annotation.getArguments().getFirst().toString())
                .map(text -> text.replaceAll("^(value = )?\"|\"$", ""))
                .findFirst();
    }

    private String meaning(TreePath method) {
        String comment = docs.getDocComment(method);
        return comment == null
                ? ""
                : comment.replaceAll("\\{@code ([^}]*)}", "`$1`").strip().replaceAll("\\s+", " ");
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
