package dev.berth.server.control.loop.breakage;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** A copy of the project's classes, some of them compiled from changed sources. Libraries are shared. */
final class BrokenCode extends URLClassLoader {
    private static final String OURS = "dev.berth.";
    private static final Path MAIN = Path.of("target/classes");
    private static final Path TEST = Path.of("target/test-classes");

    private BrokenCode(Path broken) throws MalformedURLException {
        super(new URL[] {url(broken), url(MAIN), url(TEST)}, BrokenCode.class.getClassLoader());
    }

    /**
     * Compiles the changed sources and puts them before the others.
     *
     * @param classes an empty folder for what is compiled
     */
    static BrokenCode of(List<Edit> edits, Path classes) throws IOException {
        Map<Path, String> sources = new LinkedHashMap<>();
        for (Edit edit : edits) {
            String source = sources.containsKey(edit.file()) ? sources.get(edit.file()) : Files.readString(edit.file());
            sources.put(edit.file(), edit.apply(source));
        }
        compile(sources, classes);
        return new BrokenCode(classes);
    }

    /** The simulation, running on this copy. */
    LongConsumer simulation() throws ReflectiveOperationException {
        Class<?> run = loadClass("dev.berth.server.control.loop.SimulationRun");
        return (LongConsumer) run.getDeclaredConstructor().newInstance();
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(OURS)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? findClass(name) : loaded;
        }
    }

    private static void compile(Map<Path, String> sources, Path classes) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter complaints = new StringWriter();
        List<String> options = List.of("-proc:none", "-nowarn", "-d", classes.toString(), "-classpath", classpath());
        List<Source> changed = sources.entrySet().stream()
                .map(each -> new Source(each.getKey(), each.getValue()))
                .toList();
        boolean done =
                compiler.getTask(complaints, null, null, options, null, changed).call();
        if (!done) {
            throw new IllegalStateException("the changed code does not compile: " + complaints);
        }
    }

    private static String classpath() {
        String libraries = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return String.join(File.pathSeparator, MAIN.toString(), TEST.toString(), libraries);
    }

    private static URL url(Path folder) throws MalformedURLException {
        return folder.toUri().toURL();
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(Path file, String text) {
            super(URI.create("string:///" + file), JavaFileObject.Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
