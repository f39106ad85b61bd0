package dev.berth.architecture;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The sources below one folder as the JDK's own compiler reads them; parsed only, so nothing has to resolve. */
final class SourceTree {
    record Method(String place, int lines) {}

    /** A string in quotes as the program has it. */
    record Text(Path file, String value) {}

    private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();

    private final Path root;

    SourceTree(String root) {
        this.root = Path.of(root);
    }

    List<Path> files() {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.walk(root)) {
            return paths.filter(path -> path.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Method> methods() {
        List<Method> found = new ArrayList<>();
        parse(files(), (unit, positions) -> new MethodCollector(unit, positions, found).scan(unit, null));
        return found;
    }

    List<Text> texts() {
        List<Text> found = new ArrayList<>();
        parse(files(), (unit, positions) -> new TextCollector(unit, found).scan(unit, null));
        return found;
    }

    /** The simple names of the annotations that a package-info.java puts on its package. */
    static List<String> packageAnnotations(Path packageDeclaration) {
        List<String> names = new ArrayList<>();
        parse(
                List.of(packageDeclaration),
                (unit, positions) -> unit.getPackageAnnotations().stream()
                        .map(annotation -> annotation.getAnnotationType().toString())
                        .map(name -> name.substring(name.lastIndexOf('.') + 1))
                        .forEach(names::add));
        return names;
    }

    @FunctionalInterface
    private interface UnitVisitor {
        void visit(CompilationUnitTree unit, SourcePositions positions);
    }

    private static void parse(Collection<Path> files, UnitVisitor visitor) {
        if (files.isEmpty()) {
            return;
        }
        try (StandardJavaFileManager fileManager =
                COMPILER.getStandardFileManager(null, Locale.ROOT, StandardCharsets.UTF_8)) {
            var task = (JavacTask) COMPILER.getTask(
                    null,
                    fileManager,
                    null,
                    List.of("-proc:none"),
                    null,
                    fileManager.getJavaFileObjectsFromPaths(files));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                visitor.visit(unit, positions);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class MethodCollector extends TreeScanner<Void, Void> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final List<Method> found;

        MethodCollector(CompilationUnitTree unit, SourcePositions positions, List<Method> found) {
            this.unit = unit;
            this.positions = positions;
            this.found = found;
        }

        @Override
        public Void visitMethod(MethodTree method, Void unused) {
            if (method.getBody() != null) {
                long first = line(positions.getStartPosition(unit, method.getBody()));
                long last = line(endOf(method.getBody()));
                String file =
                        Path.of(unit.getSourceFile().getName()).getFileName().toString();
                found.add(new Method(file + ":" + first + " " + method.getName(), (int) (last - first + 1)));
            }
            return super.visitMethod(method, null);
        }

        private long endOf(Tree tree) {
            return positions.getEndPosition(unit, tree);
        }

        private long line(long position) {
            return unit.getLineMap().getLineNumber(position);
        }
    }

    private static final class TextCollector extends TreeScanner<Void, Void> {
        private final Path file;
        private final List<Text> found;

        TextCollector(CompilationUnitTree unit, List<Text> found) {
            this.file = Path.of(unit.getSourceFile().getName());
            this.found = found;
        }

        @Override
        public Void visitLiteral(LiteralTree literal, Void unused) {
            if (literal.getValue() instanceof String text) {
                found.add(new Text(file, text));
            }
            return super.visitLiteral(literal, null);
        }
    }
}
