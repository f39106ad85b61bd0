package dev.berth.module;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What one file of a root module declares. */
final class FileFacts {
    /** The word for a {@code cloud} block, which has no label. */
    static final String CLOUD = "cloud";

    /** The block of newer versions that puts the state into a provider. */
    static final String STATE_STORE = "state_store";

    private final List<Backend> backends = new ArrayList<>();
    private final Map<String, DeclaredVariable> variables = new LinkedHashMap<>();
    private final Map<String, List<WrittenValue>> values = new LinkedHashMap<>();

    void backend(String type) {
        backends.add(Backend.of(type));
    }

    void cloud() {
        backends.add(Backend.CLOUD);
    }

    void stateStore() {
        backends.add(new Backend(Backend.Kind.OTHER, STATE_STORE));
    }

    void variable(String name) {
        variables.putIfAbsent(name, DeclaredVariable.PLAIN);
    }

    void variable(String name, String attribute, boolean value) {
        variables.put(name, variables.getOrDefault(name, DeclaredVariable.PLAIN).with(attribute, value));
    }

    /** A default of that variable, or a value that a file gives it. */
    void value(String variable, WrittenValue value) {
        values.computeIfAbsent(variable, name -> new ArrayList<>()).add(value);
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

    /** Whether the attribute of a variable is its value, unless somebody gives another. */
    static boolean isDefault(String attribute) {
        return attribute.equals("default");
    }

    static boolean isMark(String attribute) {
        return attribute.equals("sensitive") || attribute.equals("ephemeral");
    }
}
