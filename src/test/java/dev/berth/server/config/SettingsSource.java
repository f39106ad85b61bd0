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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Reads the settings of a mapping interface from its source, since Javadoc is in no class file. */
final class SettingsSource {
    private static final String PREFIX = "berth";

    private final CompilationUnitTree unit;
    private final DocTrees docs;
    private final Map<String, ClassTree> groups = new LinkedHashMap<>();
    private final List<Setting> found = new ArrayList<>();

    /**
     * A setting.
     *
     * @param name as a property
     * @param standard its default, if it has one
     * @param meaning its Javadoc on one line
     */
    record Setting(String name, Optional<String> standard, String meaning) {}

    private SettingsSource(CompilationUnitTree unit, DocTrees docs) {
        this.unit = unit;
        this.docs = docs;
    }

    static List<Setting> read(Path source) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files =
                compiler.getStandardFileManager(null, Locale.ROOT, StandardCharsets.UTF_8)) {
            JavacTask task = (JavacTask)
                    compiler.getTask(null, files, null, List.of("-proc:none"), null, files.getJavaFileObjects(source));
            CompilationUnitTree unit = task.parse().iterator().next();
            SettingsSource settings = new SettingsSource(unit, DocTrees.instance(task));
            settings.readAll((ClassTree) unit.getTypeDecls().getFirst());
            return settings.found;
        }
    }

    private void readAll(ClassTree root) {
        for (Tree member : root.getMembers()) {
            if (member instanceof ClassTree group) {
                groups.put(group.getSimpleName().toString(), group);
            }
        }
        readGroup(PREFIX, root, new TreePath(new TreePath(unit), root));
    }

    private void readGroup(String prefix, ClassTree group, TreePath path) {
        for (Tree member : group.getMembers()) {
            if (member instanceof MethodTree method) {
                String name = prefix + "." + kebab(method.getName().toString());
                String type = Objects.requireNonNull(method.getReturnType()).toString();
                ClassTree inner = groups.get(type);
                if (inner == null) {
                    found.add(new Setting(name, standard(method), meaning(new TreePath(path, method))));
                } else {
                    readGroup(name, inner, new TreePath(path, inner));
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
