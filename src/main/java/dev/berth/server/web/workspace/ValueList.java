package dev.berth.server.web.workspace;

import dev.berth.server.control.port.WorkspaceStore.Variable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The named values of one kind. */
public record ValueList(ValueKind kind, List<Item> items) {
    private static final int SHORT = 120;

    public ValueList {
        items = List.copyOf(items);
    }

    /**
     * One of them.
     *
     * @param value empty where it must not be shown
     * @param hidden whether that is so
     */
    public record Item(String name, String value, boolean hidden, boolean sensitive, boolean hcl) {
        /** Whether it is better folded. */
        public boolean tall() {
            return value.length() > SHORT || value.indexOf('\n') >= 0;
        }
    }

    /** @param shown whether whoever looks may see values that are not sensitive */
    static ValueList of(ValueKind kind, Map<String, Variable> values, boolean shown) {
        return new ValueList(
                kind,
                new TreeMap<>(values)
                        .entrySet().stream()
                                .map(each -> item(each.getKey(), each.getValue(), shown))
                                .toList());
    }

    private static Item item(String name, Variable variable, boolean shown) {
        boolean hidden = !shown || variable.sensitive();
        return new Item(name, hidden ? "" : variable.value(), hidden, variable.sensitive(), variable.hcl());
    }
}
