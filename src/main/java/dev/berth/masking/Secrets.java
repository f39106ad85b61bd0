package dev.berth.masking;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Values that nobody may read in output, messages or a plan's JSON. They are kept as they were given, so that the masks
 * can be built anew elsewhere ({@link #values}, {@link #of}); {@link #masks} are all forms in which they may show up.
 */
public final class Secrets {

    /** A value; {@code expression} says that it is an HCL expression and no plain text. */
    public record Value(String text, boolean expression) {
        @Override
        public String toString() {
            return "Value[secret]";
        }
    }

    private final Set<Value> values = new LinkedHashSet<>();
    private @Nullable Masks masks;

    /** Secrets with these values. */
    public static Secrets of(Collection<Value> values) {
        Secrets secrets = new Secrets();
        values.forEach(secrets::put);
        return secrets;
    }

    /** Adds a plain value. */
    public Secrets add(String value) {
        return put(new Value(value, false));
    }

    /** Adds an HCL expression: the whole of it and every string in it. */
    public Secrets addExpression(String expression) {
        return put(new Value(expression, true));
    }

    /** Adds everything that the other knows. */
    public Secrets addAll(Secrets other) {
        other.values().forEach(this::put);
        return this;
    }

    /** All values, in the order in which they were added. */
    public synchronized List<Value> values() {
        return List.copyOf(values);
    }

    /** The masks of all values; built once, until another value comes. */
    public synchronized Masks masks() {
        Masks built = masks;
        if (built == null) {
            built = MaskBuilder.build(values);
            masks = built;
        }
        return built;
    }

    @Override
    public synchronized String toString() {
        return "Secrets[" + values.size() + "]";
    }

    private synchronized Secrets put(Value value) {
        if (values.add(value)) {
            masks = null;
        }
        return this;
    }
}
