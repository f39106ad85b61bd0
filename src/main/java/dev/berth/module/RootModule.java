package dev.berth.module;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;

/** A directory as the tool sees it that is run there, or that calls it as a module. */
public final class RootModule {
    /** A file of a configuration that is larger is a mistake, and reading it would cost more memory than an agent has. */
    private static final int LARGEST_FILE = 64 << 20;

    private final List<String> files;
    private final List<String> names;
    private final Backend backend;
    private final Map<String, DeclaredVariable> variables;
    private final Map<String, List<WrittenValue>> values = new HashMap<>();
    private final Map<String, Map<String, List<WrittenValue>>> calls = new HashMap<>();
    private final List<WrittenValue> secrets = new ArrayList<>();
    private final Dialect dialect;
    private boolean unread;

    private RootModule(Dialect dialect, Collection<String> names, Contents contents) throws IOException {
        this.dialect = dialect;
        this.names = List.copyOf(names);
        this.files = dialect.inOrder(names);
        Map<String, DeclaredVariable> declared = new LinkedHashMap<>();
        Map<String, List<Backend>> said = new HashMap<>();
        for (String file : files) {
            FileFacts facts = facts(file, contents.of(file));
            boolean override = dialect.isOverride(file);
            said.put(file, facts.backends());
            facts.variables()
                    .forEach((name, variable) ->
                            declared.merge(name, variable, (old, more) -> override ? old.mergedWith(more) : old));
            take(facts);
            unread |= facts.isUnread();
            secrets.addAll(facts.secrets());
            facts.calls().forEach((name, given) -> gather(given, calls.computeIfAbsent(name, key -> new HashMap<>())));
        }
        for (String file : names) {
            if (givesValues(file)) {
                take(facts(file, contents.of(file)));
            }
        }
        this.backend = backend(dialect, names, file -> said.getOrDefault(file, List.of()));
        this.variables = Map.copyOf(declared);
    }

    private void take(FileFacts facts) {
        gather(facts.values(), values);
    }

    private static void gather(Map<String, List<WrittenValue>> from, Map<String, List<WrittenValue>> to) {
        from.forEach((name, more) ->
                to.computeIfAbsent(name, key -> new ArrayList<>()).addAll(more));
    }

    /** Whether it is one of the files that the tools take values from without being told. */
    private static boolean givesValues(String file) {
        return file.equals("terraform.tfvars")
                || file.equals("terraform.tfvars.json")
                || file.endsWith(".auto.tfvars")
                || file.endsWith(".auto.tfvars.json");
    }

    /** What is in a file. */
    @FunctionalInterface
    public interface Contents {
        /** The content of the file of that name. */
        byte[] of(String name) throws IOException;
    }

    /** The module that these files make, all in one directory. */
    public static RootModule of(Dialect dialect, Collection<String> names, Contents contents) throws IOException {
        return new RootModule(dialect, names, contents);
    }

    /** The module in that directory; one without files where there is no directory. */
    public static RootModule in(Path directory, Dialect dialect) throws IOException {
        List<String> names = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
                for (Path entry : entries) {
                    // As the tools do: what a link names is only looked at when it is read.
                    if (!Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                        names.add(entry.getFileName().toString());
                    }
                }
            } catch (NotDirectoryException e) {
                return of(dialect, List.of(), name -> new byte[0]);
            }
        }
        return of(dialect, names, name -> content(directory.resolve(name)));
    }

    private static byte[] content(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            // A link that leads nowhere, or a pipe: the tool will complain.
            return new byte[0];
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LARGEST_FILE + 1);
            if (bytes.length > LARGEST_FILE) {
                throw new IOException("the file " + file.getFileName() + " is larger than " + LARGEST_FILE + " bytes");
            }
            return bytes;
        }
    }

    /** Where the state is, by what each of the files says of backends. */
    static Backend backend(Dialect dialect, Collection<String> names, Function<String, List<Backend>> said) {
        Backend chosen = Backend.NONE;
        for (String file : dialect.inOrder(names)) {
            chosen = dialect.isOverride(file) ? overridden(chosen, said.apply(file)) : first(chosen, said.apply(file));
        }
        return chosen;
    }

    static FileFacts facts(String file, byte[] content) throws IOException {
        FileFacts facts = new FileFacts();
        String text = new String(content, StandardCharsets.UTF_8);
        if (file.endsWith(".tfvars.json")) {
            JsonReader.readValues(text, facts);
        } else if (file.endsWith(".json")) {
            JsonReader.read(text, facts);
        } else {
            NativeReader.read(text, facts);
        }
        return facts;
    }

    private static Backend first(Backend known, List<Backend> said) {
        return known.equals(Backend.NONE) && !said.isEmpty() ? said.getFirst() : known;
    }

    /** An override replaces whatever was said before; in one file that has both, the tool takes the cloud block last. */
    private static Backend overridden(Backend known, List<Backend> said) {
        if (said.isEmpty()) {
            return known;
        }
        return said.contains(Backend.CLOUD) ? Backend.CLOUD : said.getLast();
    }

    /** The files that the tool reads, in its order. */
    public List<String> files() {
        return files;
    }

    /** Where the state is, as the tool decides it. */
    public Backend backend() {
        return backend;
    }

    /** The names of all variables that are declared. */
    public Set<String> variables() {
        return new TreeSet<>(variables.keySet());
    }

    /** Those that are literally marked as ephemeral: no plan holds their values. */
    public boolean isEphemeral(String variable) {
        return variables.containsKey(variable)
                && Boolean.TRUE.equals(variables.get(variable).ephemeral());
    }

    /** Those that are literally marked as sensitive. */
    public boolean isSensitive(String variable) {
        return variables.containsKey(variable)
                && Boolean.TRUE.equals(variables.get(variable).sensitive());
    }

    /** Whether a variable is declared and certainly not sensitive; what cannot be read may say that it is. */
    public boolean isShown(String variable) {
        DeclaredVariable declared = variables.get(variable);
        return !unread && declared != null && declared.shown();
    }

    /** Every value that a file gives to a sensitive variable, its defaults too, whichever of them holds. */
    public List<WrittenValue> sensitiveValues() {
        return values.entrySet().stream()
                .filter(value -> isSensitive(value.getKey()))
                .flatMap(value -> value.getValue().stream())
                .toList();
    }

    /** Literals that are marked as sensitive where they stand. */
    public List<WrittenValue> sensitiveLiterals() {
        return secrets.stream().filter(WrittenValue::isLiteral).toList();
    }

    /** The literals that a call of that name gives to variables that the called module calls sensitive. */
    public List<WrittenValue> sensitiveArguments(String call, RootModule called) {
        return calls.getOrDefault(call, Map.of()).entrySet().stream()
                .filter(given -> called.isSensitive(given.getKey()))
                .flatMap(given -> given.getValue().stream())
                .filter(WrittenValue::isLiteral)
                .toList();
    }

    /** The addresses that its modules come from, as they are written. */
    public List<String> sources() {
        return calls.values().stream()
                .flatMap(given -> given.getOrDefault("source", List.of()).stream())
                .map(WrittenValue::text)
                .toList();
    }

    /**
     * A name for one more file, which overrides all others.
     *
     * @param taken whether something else has that name, as a directory may
     */
    public String lastOverride(Predicate<String> taken) {
        List<String> all = new ArrayList<>(names);
        String name = dialect.lastOverride(all);
        while (taken.test(name)) {
            all.add(name);
            name = dialect.lastOverride(all);
        }
        return name;
    }
}
