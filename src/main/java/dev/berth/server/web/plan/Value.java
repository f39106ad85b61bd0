package dev.berth.server.web.plan;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A value in a plan, together with what the plan says of it: that it is not known yet, or not to be shown. */
sealed interface Value {
    /** There is no such attribute. */
    record Absent() implements Value {}

    /** It is {@code null}. */
    record Nothing() implements Value {}

    /** It is known only after the apply. */
    record Unknown() implements Value {}

    /** It is sensitive; what it is serves to compare alone, and is not always known. */
    record Hidden(Value secret) implements Value {
        @Override
        public String toString() {
            return "Hidden";
        }
    }

    /** A number or a truth value, as the plan writes it. */
    record Literal(String text) implements Value {}

    record Text(String text) implements Value {}

    /** There is a secret in it that Berth knows of; what it is serves to compare alone. */
    record Masked(String shown, Value whole) implements Value {
        @Override
        public String toString() {
            return "Masked[" + shown + "]";
        }
    }

    /** What lies deeper than anybody looks, as JSON. */
    record Deep(String json) implements Value {}

    record Items(List<Value> values) implements Value {
        public Items {
            values = List.copyOf(values);
        }
    }

    /** By name, in alphabetical order. */
    record Fields(Map<String, Value> values) implements Value {
        Value get(String name) {
            return values.getOrDefault(name, ABSENT);
        }

        String text(String name) {
            return get(name) instanceof Text text ? text.text() : "";
        }
    }

    Value ABSENT = new Absent();
    Value NOTHING = new Nothing();
    Value UNKNOWN = new Unknown();
    Fields NO_FIELDS = new Fields(new TreeMap<>());

    /** The object that this is, or an empty one. */
    default Fields fields() {
        return this instanceof Fields fields ? fields : NO_FIELDS;
    }

    /** The list that this is, or an empty one. */
    default List<Value> items() {
        return this instanceof Items items ? items.values() : List.of();
    }

    /** Whether it is the word {@code true}, which in a plan's marks means all of it. */
    default boolean isTrue() {
        return this instanceof Literal literal && literal.text().equals("true");
    }

    /** Whether a mark says so of any part of what it stands for. */
    default boolean marksAny() {
        return switch (this) {
            case Literal literal -> literal.isTrue();
            case Deep deep -> deep.json().contains("true");
            case Items items -> items.values().stream().anyMatch(Value::marksAny);
            case Fields fields -> fields.values().values().stream().anyMatch(Value::marksAny);
            case Absent absent -> false;
            case Nothing nothing -> false;
            case Unknown unknown -> false;
            case Hidden hidden -> false;
            case Text text -> false;
            case Masked masked -> false;
        };
    }

    /** Whether there is something. */
    default boolean given() {
        return !(this instanceof Absent) && !(this instanceof Nothing);
    }
}
