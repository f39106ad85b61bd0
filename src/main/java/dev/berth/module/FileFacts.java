package dev.berth.module;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one file of a root module declares. */
final class FileFacts {
    /** The word for a {@code cloud} block, which has no label. */
    static final String CLOUD = "cloud";

    /** The block of newer versions that puts the state into a provider. */
    static final String STATE_STORE = "state_store";

    private static final String SENSITIVE = "sensitive";

    private final List<Backend> backends = new ArrayList<>();
    private final Map<String, DeclaredVariable> variables = new LinkedHashMap<>();
    private final Map<String, List<WrittenValue>> values = new LinkedHashMap<>();
    private final Map<String, Map<String, List<WrittenValue>>> calls = new LinkedHashMap<>();
    private final Map<String, List<WrittenValue>> outputs = new LinkedHashMap<>();
    private final Set<String> sensitiveOutputs = new HashSet<>();
    private final List<WrittenValue> secrets = new ArrayList<>();
    private boolean unread;

    /** A block at the top of a file that is named and may hold something secret. */
    record Declared(Kind kind, String name) {
        /** What it is. */
        enum Kind {
            VARIABLE,
            MODULE,
            OUTPUT
        }

        static @Nullable Declared of(String block, String name) {
            return switch (block) {
                case "variable" -> new Declared(Kind.VARIABLE, name);
                case "module" -> new Declared(Kind.MODULE, name);
                case "output" -> new Declared(Kind.OUTPUT, name);
                default -> null;
            };
        }

        /** Whether the value of that attribute is of interest. */
        boolean wants(String attribute) {
            return switch (kind) {
                case VARIABLE -> attribute.equals("default");
                case OUTPUT -> attribute.equals("value");
                case MODULE -> true;
            };
        }
    }

    void backend(String type) {
        backends.add(Backend.of(type));
    }

    void cloud() {
        backends.add(Backend.CLOUD);
    }

    void stateStore() {
        backends.add(new Backend(Backend.Kind.OTHER, STATE_STORE));
    }

    void declared(@Nullable Declared block) {
        if (block != null && block.kind() == Declared.Kind.VARIABLE) {
            variables.putIfAbsent(block.name(), DeclaredVariable.PLAIN);
        }
    }

    /** @param value null when it is not literally true or false */
    void mark(Declared of, String attribute, @Nullable Boolean value) {
        switch (of.kind()) {
            case VARIABLE ->
                variables.put(
                        of.name(),
                        variables
                                .getOrDefault(of.name(), DeclaredVariable.PLAIN)
                                .with(attribute, value));
            case OUTPUT -> {
                if (Boolean.TRUE.equals(value) && attribute.equals(SENSITIVE)) {
                    sensitiveOutputs.add(of.name());
                }
            }
            case MODULE -> {}
        }
    }

    /** The value of an attribute that is wanted of the block. */
    void value(Declared of, String attribute, WrittenValue value) {
        switch (of.kind()) {
            case VARIABLE -> value(of.name(), value);
            case MODULE -> add(calls.computeIfAbsent(of.name(), name -> new LinkedHashMap<>()), attribute, value);
            case OUTPUT -> add(outputs, of.name(), value);
        }
    }

    /** The rest of the file could not be read. */
    void unread() {
        unread = true;
    }

    boolean isUnread() {
        return unread;
    }

    /** Something that is literally marked as sensitive. */
    void secret(WrittenValue value) {
        secrets.add(value);
    }

    /** A default of that variable, or a value that a file gives it. */
    void value(String variable, WrittenValue value) {
        add(values, variable, value);
    }

    private static void add(Map<String, List<WrittenValue>> to, String name, WrittenValue value) {
        to.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
    }

    /** What is given to other modules: by the name of the call and that of the variable. */
    Map<String, Map<String, List<WrittenValue>>> calls() {
        return calls;
    }

    /** What stands here and is sensitive whatever it is for, such as the value of a sensitive output. */
    List<WrittenValue> secrets() {
        List<WrittenValue> all = new ArrayList<>(secrets);
        outputs.forEach((name, written) -> all.addAll(sensitiveOutputs.contains(name) ? written : List.of()));
        return all;
    }

    Map<String, List<WrittenValue>> values() {
        return values;
    }

    List<Backend> backends() {
        return backends;
    }

    Map<String, DeclaredVariable> variables() {
        return variables;
    }

    /** What a mark says; null when that is neither true nor false. */
    static @Nullable Boolean truth(String written) {
        return switch (written) {
            case "true" -> true;
            case "false" -> false;
            default -> null;
        };
    }

    static boolean isMark(String attribute) {
        return attribute.equals(SENSITIVE) || attribute.equals("ephemeral");
    }
}
